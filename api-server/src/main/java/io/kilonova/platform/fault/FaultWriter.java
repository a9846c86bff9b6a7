package io.kilonova.platform.fault;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Puts a fault on the wire. */
public final class FaultWriter {
    private final JsonMapper json;

    public FaultWriter(JsonMapper json) {
        this.json = json;
    }

    public void write(Fault fault, HttpServletResponse response) throws IOException {
        var inner = new LinkedHashMap<String, Object>();
        inner.put("code", fault.status());
        inner.put("message", fault.message());
        if (fault.retryAfter() != null) {
            response.setHeader("Retry-After", fault.retryAfter().toString());
            if (fault.status() == 413 || fault.status() == 429) {
                inner.put("retryAfter", fault.retryAfter().toString());
            }
        }
        write(fault.status(), Map.of(fault.name(), inner), response);
    }

    /** The token check has a form of its own, which keystonemiddleware gave it. */
    public void writeUnauthorized(String identityUrl, HttpServletResponse response)
            throws IOException {
        response.setHeader("WWW-Authenticate", "Keystone uri=\"" + identityUrl + "\"");
        var inner = new LinkedHashMap<String, Object>();
        inner.put("message", "The request you have made requires authentication.");
        inner.put("code", 401);
        inner.put("title", "Unauthorized");
        write(401, Map.of("error", inner), response);
    }

    private void write(int status, Map<String, ?> body, HttpServletResponse response)
            throws IOException {
        var bytes = json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
