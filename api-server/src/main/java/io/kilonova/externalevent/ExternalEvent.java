package io.kilonova.externalevent;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened to a server elsewhere.
 *
 * @param serverId as it was written
 * @param tag the port or the volume; null when the event is not of one
 */
record ExternalEvent(String name, String serverId, @Nullable String tag) {
    private static final Set<String> OF_ONE_THING =
            Set.of("volume-extended", "power-update", "accelerator-request-bound");

    static ExternalEvent of(JsonNode event) {
        return new ExternalEvent(
                event.path("name").asString(),
                event.path("server_uuid").asString(),
                event.has("tag") ? event.path("tag").asString("") : null);
    }

    boolean lacksTag() {
        return tag == null && OF_ONE_THING.contains(name);
    }
}
