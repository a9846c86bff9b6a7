package io.kilonova.companion;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.id.Ids;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Leads a request to the service whose port it came to: controllers map {@code /identity/…}, {@code
 * /image/…}, {@code /network/…} and {@code /volume/…}, and no client sees these prefixes.
 */
@Component
public final class ServiceFilter extends OncePerRequestFilter {
    /** Attribute: the id that the answer tells. */
    public static final String REQUEST_ID = ServiceFilter.class.getName() + ".requestId";

    /** Attribute: the project that the address names, as older clients of block storage do. */
    public static final String PATH_PROJECT = ServiceFilter.class.getName() + ".project";

    /** Attribute: there when a service vouches for the request, beside its caller. */
    public static final String FROM_SERVICE = ServiceFilter.class.getName() + ".service";

    private static final Logger LOG = LoggerFactory.getLogger(ServiceFilter.class);
    private static final int LARGEST_JSON = 1 << 20;
    private static final Set<String> OPEN = Set.of("/identity/v3/auth/tokens");
    private static final Pattern WITH_PROJECT =
            Pattern.compile(
                    "/volume/v3/([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(/.*)?");

    private final CompanionPorts ports;
    private final CallerSource callers;
    private final RememberedCallers remembered;
    private final FailureForms forms;
    private final Ids ids;

    ServiceFilter(
            CompanionPorts ports,
            CallerSource callers,
            RememberedCallers remembered,
            FailureForms forms,
            Ids ids) {
        this.ports = ports;
        this.callers = callers;
        this.remembered = remembered;
        this.forms = forms;
        this.ids = ids;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var requestId = "req-" + ids.next();
        request.setAttribute(REQUEST_ID, requestId);
        response.setHeader("x-openstack-request-id", requestId);
        response.setHeader("Vary", "X-Auth-Token");
        var path = pathOf(ports.serviceOf(request), request.getRequestURI());
        var withProject = WITH_PROJECT.matcher(path);
        if (withProject.matches()) {
            request.setAttribute(PATH_PROJECT, withProject.group(1));
            path = "/volume/v3" + (withProject.group(2) == null ? "" : withProject.group(2));
        }
        try {
            refuseHugeJson(request);
            authenticate(path, request);
        } catch (ServiceFailure failure) {
            forms.write(failure, request, response);
            return;
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), e.toString());
            forms.write(ServiceFailure.databaseAway(), request, response);
            return;
        }
        chain.doFilter(new Routed(request, path), response);
    }

    private static String pathOf(Service service, String uri) {
        var plain =
                uri.length() > 1 && uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        return "/" + service.name().toLowerCase(java.util.Locale.ROOT) + plain;
    }

    private static void refuseHugeJson(HttpServletRequest request) {
        var isJson = String.valueOf(request.getContentType()).startsWith("application/json");
        if (isJson && request.getContentLengthLong() > LARGEST_JSON) {
            throw new ServiceFailure(413, "HTTPRequestEntityTooLarge", "Request is too large.");
        }
    }

    private void authenticate(String path, HttpServletRequest request) {
        if (isOpen(path, request.getMethod())) {
            return;
        }
        var header = request.getHeader("X-Auth-Token");
        var token = header == null ? "" : header;
        var caller =
                path.startsWith("/identity/")
                        ? callers.callerOf(token)
                        : remembered.callerOf(token);
        request.setAttribute(
                Caller.class.getName(), caller.orElseThrow(ServiceFailure::unauthorized));
        var service = request.getHeader("X-Service-Token");
        if (service != null) {
            var roles =
                    remembered.callerOf(service).orElseThrow(ServiceFailure::unauthorized).roles();
            request.setAttribute(FROM_SERVICE, roles.contains("service") ? "yes" : null);
        }
    }

    /** Version documents, and getting a token. */
    private static boolean isOpen(String path, String method) {
        return (OPEN.contains(path) && method.equals("POST"))
                || Set.of(
                                "/identity/",
                                "/identity/v3",
                                "/image/",
                                "/image/versions",
                                "/network/",
                                "/network/v2.0",
                                "/volume/",
                                "/volume/v3")
                        .contains(path);
    }

    private static final class Routed extends HttpServletRequestWrapper {
        private final String path;

        Routed(HttpServletRequest request, String path) {
            super(request);
            this.path = path;
        }

        @Override
        public String getRequestURI() {
            return path;
        }

        @Override
        public String getServletPath() {
            return path;
        }
    }
}
