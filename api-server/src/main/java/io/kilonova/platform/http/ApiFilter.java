package io.kilonova.platform.http;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.id.Ids;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.auth.Tokens;
import io.kilonova.platform.fault.Fault;
import io.kilonova.platform.fault.FaultWriter;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.microversion.MicroversionCatalogue;
import io.kilonova.platform.microversion.VersionNegotiation;
import io.kilonova.platform.microversion.VersionNegotiation.Outcome;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Brings every way of writing a route to one, and checks what is checked before a controller:
 * token, then version, then content type, then the project of the path.
 */
final class ApiFilter extends OncePerRequestFilter {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");
    private static final Pattern GLOBAL_ID = Pattern.compile("req-[0-9a-fA-F-]{36}");

    private final Tokens tokens;
    private final Ids ids;
    private final ApiSettings settings;
    private final FaultWriter faults;
    private final VersionDocuments documents;

    ApiFilter(
            Tokens tokens,
            Ids ids,
            ApiSettings settings,
            FaultWriter faults,
            VersionDocuments documents) {
        this.tokens = tokens;
        this.ids = ids;
        this.settings = settings;
        this.faults = faults;
        this.documents = documents;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/");
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var id = "req-" + ids.next();
        ApiRequest.setRequestId(response, id, settings.extras());
        var path = ApiPath.parse(request.getRequestURI());
        if (path == null || (path.route().isEmpty() && path.project() == null)) {
            documents.write(path == null ? null : path.root(), hostOf(request), request, response);
            return;
        }
        MDC.put("request", traceOf(id, request));
        try {
            authenticated(id, path, request, response, chain);
        } catch (ComputeFailure e) {
            logger.warn(e.getMessage() + " " + e.logContext());
            faults.write(Fault.of(e), response);
        } catch (RuntimeException e) {
            logger.error(request.getMethod() + " " + request.getRequestURI(), e);
            if (!response.isCommitted()) {
                faults.write(Fault.unexpected(e), response);
            }
        } finally {
            MDC.remove("request");
        }
    }

    /** For the log: this request's id, and before it the one under which the caller works. */
    private static String traceOf(String id, HttpServletRequest request) {
        var global = request.getHeader("X-Openstack-Request-Id");
        return global != null && GLOBAL_ID.matcher(global).matches() ? global + " " + id : id;
    }

    private void authenticated(
            String id,
            ApiPath path,
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain)
            throws ServletException, IOException {
        var caller = callerOf(request);
        if (caller.isEmpty()) {
            faults.writeUnauthorized(settings.identityUrl(), response);
            return;
        }
        var version = versionOf(path, request, response);
        if (version == null) {
            return;
        }
        var project = path.project() == null ? "" : "/" + path.project();
        var links = new Links(hostOf(request), path.versionPart(), project);
        var known =
                new ApiRequest(
                        id, version, path.isLegacy(), caller.get(), links, settings.extras());
        known.copyHeadersTo(response);
        var refusal = refusalOf(path, caller.get(), request);
        if (refusal != null) {
            faults.write(refusal, response);
            return;
        }
        var routed = new Routed(request, RouteAliases.resolve(path.route(), version));
        known.attachTo(routed);
        chain.doFilter(routed, response);
    }

    private Optional<Caller> callerOf(HttpServletRequest request) {
        var token = request.getHeader("X-Auth-Token");
        return token == null ? Optional.empty() : tokens.caller(token);
    }

    /** The version agreed on; null when there is none and the answer is written. */
    private @Nullable ApiVersion versionOf(
            ApiPath path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (path.isLegacy()) {
            return MicroversionCatalogue.OLDEST;
        }
        return switch (VersionNegotiation.negotiate(
                request.getHeader(VersionNegotiation.HEADER),
                request.getHeader(VersionNegotiation.OLD_HEADER))) {
            case Outcome.Agreed(var version) -> version;
            case Outcome.Malformed(var message) -> {
                faults.write(new Fault(400, message), response);
                yield null;
            }
            case Outcome.OutOfRange(var asked, var message) -> {
                ApiRequest.setVersion(response, asked);
                faults.write(new Fault(406, message), response);
                yield null;
            }
        };
    }

    private static @Nullable Fault refusalOf(
            ApiPath path, Caller caller, HttpServletRequest request) {
        if (!METHODS.contains(request.getMethod()) || path.route().contains("%00")) {
            return Fault.noSuchRoute();
        }
        var type = request.getContentType();
        if (type != null && hasBody(request) && !isJson(type)) {
            return new Fault(415, "Unsupported Content-Type");
        }
        if (path.project() != null && !path.project().equals(caller.projectId())) {
            return new Fault(
                    400,
                    "Malformed request URL: URL's project_id '%s' doesn't match Context's project_id '%s'"
                            .formatted(path.project(), caller.projectId()));
        }
        return null;
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private static boolean isJson(String type) {
        var semicolon = type.indexOf(';');
        var plain = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
        return plain.equalsIgnoreCase("application/json")
                || plain.equalsIgnoreCase("text/plain")
                || plain.isEmpty();
    }

    private String hostOf(HttpServletRequest request) {
        if (!settings.publicUrl().isEmpty()) {
            return settings.publicUrl();
        }
        var scheme = forwarded("X-Forwarded-Proto", request);
        var host = forwarded("X-Forwarded-Host", request);
        if (host == null) {
            host = request.getHeader("Host");
        }
        return (scheme == null ? request.getScheme() : scheme)
                + "://"
                + (host == null ? request.getServerName() + ":" + request.getServerPort() : host);
    }

    /** Of a list, the first entry is what the client itself used. */
    private @Nullable String forwarded(String header, HttpServletRequest request) {
        var value = settings.trustForwarded() ? request.getHeader(header) : null;
        return value == null ? null : value.split(",", 2)[0].strip();
    }

    /** The same request under the path that controllers map. */
    private static final class Routed extends HttpServletRequestWrapper {
        private final String route;

        Routed(HttpServletRequest request, String route) {
            super(request);
            this.route = route;
        }

        @Override
        public String getRequestURI() {
            return route.isEmpty() ? "/" : route;
        }

        @Override
        public String getServletPath() {
            return getRequestURI();
        }
    }
}
