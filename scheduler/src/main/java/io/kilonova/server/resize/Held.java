package io.kilonova.server.resize;

import java.util.Map;

/** What the server held of its host before, resource class to amount. */
public record Held(Map<String, Long> resources) {
    public Held {
        resources = Map.copyOf(resources);
    }
}
