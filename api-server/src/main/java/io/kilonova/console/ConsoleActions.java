package io.kilonova.console;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerAction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** Consoles as older versions ask for them. */
@Configuration(proxyBeanMethods = false)
class ConsoleActions {
    private final RemoteConsoles consoles;
    private final ServerAccess access;

    ConsoleActions(RemoteConsoles consoles, ServerAccess access) {
        this.consoles = consoles;
        this.access = access;
    }

    record ConsoleUrl(String type, String url) {}

    record ConsoleView(ConsoleUrl console) {}

    /** What is done with the type that was asked for. */
    @FunctionalInterface
    private interface Opening {
        String url(String serverId, String type, ApiRequest request);
    }

    private record ConsoleAction(String key, Opening opening) implements ServerAction {
        @Override
        public boolean isServedIn(ApiVersion version) {
            return version.has(Behaviour.CONSOLES_BY_ACTION);
        }

        @Override
        public ResponseEntity<Record> perform(
                String serverId, JsonNode details, ApiRequest request) {
            var type = details.path("type").asString("");
            var url = opening.url(serverId, type, request);
            return ResponseEntity.ok(new ConsoleView(new ConsoleUrl(type, url)));
        }
    }

    @Bean
    ServerAction vncConsole() {
        return action("os-getVNCConsole", "vnc");
    }

    @Bean
    ServerAction spiceConsole() {
        return action("os-getSPICEConsole", "spice");
    }

    @Bean
    ServerAction serialConsole() {
        return action("os-getSerialConsole", "serial");
    }

    /** Removed upstream for whoever may see the server. */
    @Bean
    ServerAction rdpConsole() {
        return new ConsoleAction(
                "os-getRDPConsole",
                (server, _, request) -> {
                    var _ = access.find(server, request.caller());
                    throw new ComputeFailure.Invalid("Unavailable console type rdp-html5.");
                });
    }

    private ServerAction action(String key, String protocol) {
        return new ConsoleAction(
                key, (server, type, request) -> consoles.open(server, protocol, type, request));
    }
}
