package io.kilonova.companion;

import io.kilonova.companion.CompanionPorts.Service;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes a failure in the form of the service that was asked. */
@Component
public final class FailureForms {
    private final CompanionPorts ports;
    private final JsonMapper json;

    FailureForms(CompanionPorts ports, JsonMapper json) {
        this.ports = ports;
        this.json = json;
    }

    void write(ServiceFailure failure, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setStatus(failure.status());
        response.setContentType("application/json");
        if (failure.status() == 401) {
            response.setHeader(
                    "WWW-Authenticate", "Keystone uri=\"" + request.getRequestURL() + "\"");
        }
        if (failure.status() == 503) {
            response.setHeader("Retry-After", "5");
        }
        if (failure.status() == 413) {
            response.setHeader("Retry-After", "0");
        }
        response.getOutputStream()
                .write(json.writeValueAsBytes(form(ports.serviceOf(request), failure)));
    }

    private static Map<String, ?> form(Service service, ServiceFailure failure) {
        var message = String.valueOf(failure.getMessage());
        var status = HttpStatus.resolve(failure.status());
        var title = status == null ? "Error" : status.getReasonPhrase();
        return switch (service) {
            case IDENTITY ->
                    Map.of(
                            "error",
                            Map.of("code", failure.status(), "title", title, "message", message));
            case IMAGE -> Map.of("code", failure.status(), "title", title, "message", message);
            case NETWORK ->
                    Map.of(
                            "NeutronError",
                            Map.of("type", failure.type(), "message", message, "detail", ""));
            case VOLUME -> Map.of(faultName(failure.status()), fault(failure.status(), message));
        };
    }

    private static Map<String, Object> fault(int status, String message) {
        return status == 413
                ? Map.of("code", status, "message", message, "retryAfter", "0")
                : Map.of("code", status, "message", message);
    }

    private static String faultName(int status) {
        return switch (status) {
            case 400 -> "badRequest";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "itemNotFound";
            case 405 -> "badMethod";
            case 409 -> "conflictingRequest";
            case 413 -> "overLimit";
            case 415 -> "badMediaType";
            case 501 -> "notImplemented";
            case 503 -> "serviceUnavailable";
            default -> "computeFault";
        };
    }
}
