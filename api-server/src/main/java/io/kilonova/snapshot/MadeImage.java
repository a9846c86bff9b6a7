package io.kilonova.snapshot;

import io.kilonova.platform.microversion.Named;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The answer to who asked for an image of a server. */
record MadeImage(@Named("image_id") String imageId) {
    /** What the request wants written on the image. */
    static Map<String, String> metadata(JsonNode details) {
        var metadata = new HashMap<String, String>();
        details.path("metadata")
                .forEachEntry((key, value) -> metadata.put(key, value.asString("")));
        return Map.copyOf(metadata);
    }
}
