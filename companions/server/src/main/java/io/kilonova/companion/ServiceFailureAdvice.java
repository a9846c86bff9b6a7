package io.kilonova.companion;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** The one place where what a controller throws becomes an answer. */
@RestControllerAdvice
final class ServiceFailureAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceFailureAdvice.class);

    private final FailureForms forms;

    ServiceFailureAdvice(FailureForms forms) {
        this.forms = forms;
    }

    @ExceptionHandler
    void failed(ServiceFailure failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        forms.write(failure, request, response);
    }

    @ExceptionHandler({
        NoHandlerFoundException.class,
        NoResourceFoundException.class,
        HttpRequestMethodNotSupportedException.class
    })
    void noSuchRoute(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var failure = ServiceFailure.notFound("The resource could not be found.");
        forms.write(failure, request, response);
    }

    @ExceptionHandler({
        HttpMessageNotReadableException.class,
        HttpMediaTypeNotSupportedException.class
    })
    void unreadable(HttpServletRequest request, HttpServletResponse response) throws IOException {
        forms.write(ServiceFailure.badRequest("Malformed request body"), request, response);
    }

    /** The database is away or sent the transaction back. */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        RecoverableDataAccessException.class,
        TransientDataAccessException.class,
        TransactionException.class
    })
    void databaseAway(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        LOG.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), e.toString());
        forms.write(ServiceFailure.databaseAway(), request, response);
    }

    @ExceptionHandler
    void unexpected(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        LOG.error("{} {}", request.getMethod(), request.getRequestURI(), e);
        if (!response.isCommitted()) {
            var failure =
                    new ServiceFailure(500, "HTTPInternalServerError", "An unexpected error.");
            forms.write(failure, request, response);
        }
    }
}
