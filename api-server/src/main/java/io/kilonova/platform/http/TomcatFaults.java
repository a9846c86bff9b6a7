package io.kilonova.platform.http;

import io.kilonova.platform.fault.Fault;
import io.kilonova.platform.fault.FaultWriter;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Requests so broken that Tomcat refuses them get a fault too, not a page. Made by Tomcat. */
public final class TomcatFaults extends ErrorReportValve {
    private final FaultWriter faults = new FaultWriter(JsonMapper.shared());

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            faults.write(new Fault(status, textOf(status)), response.getResponse());
            response.finishResponse();
        } catch (IOException | IllegalStateException _) {
            container.getLogger().debug("the client is gone");
        }
    }

    private static String textOf(int status) {
        return switch (status) {
            case 404 -> "The resource could not be found.";
            case 413, 414, 431 -> "Request is too large.";
            case 500 -> "Unexpected API Error.";
            default ->
                    "The server could not comply with the request since it is either malformed or"
                            + " otherwise incorrect.";
        };
    }
}
