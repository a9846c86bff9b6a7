package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.microversion.Behaviour;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/**
 * An action that answers 202 and nothing else.
 *
 * @param servedWith what the version must have for it, or null for every version
 */
public record AcceptedAction(String key, @Nullable Behaviour servedWith, Effect effect)
        implements ServerAction {

    /** What is done; as {@link ServerAction#perform}. */
    @FunctionalInterface
    public interface Effect {
        void on(String serverId, JsonNode details, ApiRequest request);
    }

    @Override
    public boolean isServedIn(ApiVersion version) {
        return servedWith == null || version.has(servedWith);
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        effect.on(serverId, details, request);
        return ResponseEntity.accepted().build();
    }
}
