package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Refuses a create whose metadata wants something in a CD-ROM drive that cannot be read. */
@Component
final class MediaChoice {
    private final RecentLookups lookups;
    private final ApiSettings settings;
    private final JsonMapper json;

    MediaChoice(RecentLookups lookups, ApiSettings settings, JsonMapper json) {
        this.lookups = lookups;
        this.settings = settings;
        this.json = json;
    }

    /**
     * @param own the image that the server is made from
     */
    void check(Map<String, String> metadata, @Nullable ImageSpec own, Caller caller) {
        if (!settings.extras()) {
            return;
        }
        for (var iso : MediaItems.of(metadata, json).isos()) {
            var id = iso.imageId();
            if (own == null || !own.id().equalsIgnoreCase(id)) {
                checkReadable(id, caller);
            } else if (!own.diskFormat().equals("iso")) {
                throw unusable(id);
            }
        }
    }

    private void checkReadable(String id, Caller caller) {
        var image =
                lookups.image(id, caller.projectId())
                        .filter(ImageInfo::isActive)
                        .orElseThrow(() ->
                                new ComputeFailure.Invalid("ISO image " + id + " not found."));
        if (!image.diskFormat().equals("iso")) {
            throw unusable(id);
        }
    }

    private static ComputeFailure unusable(String id) {
        return new ComputeFailure.Invalid("Image " + id + " is no ISO image.");
    }
}
