package io.kilonova.console;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.guest.GuestQueryStore.Outcome;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.HostStatus;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The last lines that a guest wrote to its serial console. */
@Component
final class ConsoleOutput implements ServerAction {
    /** Request {@code {"lines": n}}, -1 for all; the answer is the bytes. */
    private static final String KIND = "console-log";

    private static final int ALL = -1;

    private final ServerAccess access;
    private final GuestQuestions guests;
    private final HostStatus hosts;
    private final Policies policies;
    private final ConsoleSettings settings;

    ConsoleOutput(
            ServerAccess access,
            GuestQuestions guests,
            HostStatus hosts,
            Policies policies,
            ConsoleSettings settings) {
        this.access = access;
        this.guests = guests;
        this.hosts = hosts;
        this.policies = policies;
        this.settings = settings;
    }

    record OutputView(String output) {}

    @Override
    public String key() {
        return "os-getConsoleOutput";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server = access.find(serverId, request.caller());
        policies.enforce("os_compute_api:os-console-output", request.caller(), server.projectId());
        var host = server.host();
        if (host == null) {
            throw new ComputeFailure.Conflict("Instance " + server.id() + " is not ready");
        }
        if (!hosts.isUp(host)) {
            throw new ComputeFailure.Conflict("Service is unavailable at this time.");
        }
        var lines = lines(details);
        if (lines == 0) {
            return ResponseEntity.ok(new OutputView(""));
        }
        var outcome =
                guests.ask(server.id(), KIND, Map.of("lines", lines))
                        .orElseThrow(() ->
                                new ComputeFailure.Unavailable(
                                        "The server's host does not answer.",
                                        "host=" + host.name()));
        return ResponseEntity.ok(new OutputView(lastLines(text(outcome), lines)));
    }

    private static int lines(JsonNode details) {
        var text = details.path("length").asString("");
        if (text.isEmpty()) {
            return ALL;
        }
        try {
            return Math.max(ALL, Integer.parseInt(text));
        } catch (NumberFormatException _) {
            return ALL;
        }
    }

    /** Bytes that are no UTF-8 show as the replacement character. */
    private String text(Outcome outcome) {
        var bytes = outcome.answer();
        if (bytes == null) {
            throw new ComputeFailure.NotFound("Guest does not have a console available.");
        }
        var from = Math.max(0, bytes.length - settings.maxOutput());
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    /** The end of the text, from its {@code count}th last line on. */
    static String lastLines(String text, int count) {
        if (count == ALL) {
            return text;
        }
        var at = text.endsWith("\n") ? text.length() - 1 : text.length();
        for (int i = 0; i < count && at >= 0; i++) {
            at = text.lastIndexOf('\n', at - 1);
        }
        return text.substring(Math.max(0, at + 1));
    }
}
