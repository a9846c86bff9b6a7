package io.kilonova.platform.fault;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** The one place where what a controller throws becomes an answer. */
@RestControllerAdvice
final class FaultAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(FaultAdvice.class);

    private static final String DATABASE_AWAY =
            "The database does not answer at the moment. Please try again.";

    private final FaultWriter writer;

    FaultAdvice(FaultWriter writer) {
        this.writer = writer;
    }

    @ExceptionHandler
    void failed(ComputeFailure failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (failure instanceof ComputeFailure.Bug
                || failure instanceof ComputeFailure.Unavailable) {
            log(request, failure.logContext(), failure);
        }
        writer.write(Fault.of(failure), response);
    }

    @ExceptionHandler({
        NoResourceFoundException.class,
        NoHandlerFoundException.class,
        HttpRequestMethodNotSupportedException.class
    })
    void noSuchRoute(HttpServletResponse response) throws IOException {
        writer.write(Fault.noSuchRoute(), response);
    }

    @ExceptionHandler
    void notAcceptable(HttpMediaTypeNotAcceptableException e, HttpServletResponse response)
            throws IOException {
        writer.write(new Fault(406, String.valueOf(e.getMessage())), response);
    }

    /**
     * The database is away or sent the transaction back. What became of a commit may be unknown, so
     * the request is not tried again here.
     */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        RecoverableDataAccessException.class,
        TransientDataAccessException.class,
        TransactionException.class
    })
    void databaseAway(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        failed(new ComputeFailure.Unavailable(DATABASE_AWAY, e.toString()), request, response);
    }

    /** The client went away; there is nobody to tell. */
    @ExceptionHandler
    void clientGone(AsyncRequestNotUsableException e) {
        LOG.debug("client went away: {}", e.getMessage());
    }

    @ExceptionHandler
    void unexpected(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        log(request, "", e);
        if (!response.isCommitted()) {
            response.reset();
            ApiRequest.of(request).copyHeadersTo(response);
            writer.write(Fault.unexpected(e), response);
        }
    }

    private static void log(HttpServletRequest request, String context, Exception e) {
        LOG.error(
                "{} {} request={} {}",
                request.getMethod(),
                request.getRequestURI(),
                ApiRequest.of(request).id(),
                context,
                e);
    }
}
