package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.schema.LenientValues;
import io.kilonova.server.RebuildRequest.Certificates;
import io.kilonova.server.RebuildRequest.Text;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of a rebuild that its schema has let through. */
@Component
final class RebuildReader {
    private static final String CERTIFICATES = "trusted_image_certificates";

    private final JsonMapper json;

    RebuildReader(JsonMapper json) {
        this.json = json;
    }

    RebuildWish read(JsonNode rebuild, ApiRequest request) {
        var name = CreateServerReader.text(rebuild, "name");
        return new RebuildWish(
                CreateServerReader.lastPart(rebuild.path("imageRef").asString(""))
                        .toLowerCase(Locale.ROOT),
                CreateServerReader.text(rebuild, "adminPass"),
                LenientValues.isTrue(rebuild.path("preserve_ephemeral")),
                CreateServerReader.files(rebuild.path("personality")),
                name == null ? null : name.strip(),
                CreateServerReader.text(rebuild, "hostname"),
                CreateServerReader.text(rebuild, "accessIPv4"),
                CreateServerReader.text(rebuild, "accessIPv6"),
                CreateServerReader.text(rebuild, "OS-DCF:diskConfig"),
                change(rebuild, "description"),
                change(rebuild, "key_name"),
                change(rebuild, "user_data"),
                certificates(rebuild),
                metadata(rebuild, request));
    }

    private static @Nullable Text change(JsonNode rebuild, String key) {
        return rebuild.has(key) ? new Text(CreateServerReader.text(rebuild, key)) : null;
    }

    private static @Nullable Certificates certificates(JsonNode rebuild) {
        if (!rebuild.has(CERTIFICATES)) {
            return null;
        }
        var ids = rebuild.path(CERTIFICATES);
        return new Certificates(ids.isArray() ? CreateServerReader.strings(ids) : null);
    }

    private @Nullable Map<String, String> metadata(JsonNode rebuild, ApiRequest request) {
        if (!rebuild.has("metadata")) {
            return null;
        }
        var items = CreateServerReader.texts(rebuild.path("metadata"));
        if (request.hasExtras()) {
            MediaItems.of(items, json);
        }
        return items;
    }
}
