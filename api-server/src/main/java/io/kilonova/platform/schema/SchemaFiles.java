package io.kilonova.platform.schema;

import io.kilonova.platform.microversion.ApiVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The schema files on the class path, under addresses that references between them resolve to. */
final class SchemaFiles {
    private static final String BASE = "https://kilonova.example/schemas/";

    private final JsonMapper json;
    private final boolean hasExtras;
    private final Map<String, JsonNode> read = new ConcurrentHashMap<>();

    SchemaFiles(JsonMapper json, boolean hasExtras) {
        this.json = json;
        this.hasExtras = hasExtras;
    }

    /** The text at an address, with that address as its id; null for addresses not ours. */
    @Nullable String text(String address) {
        return address.startsWith(BASE) ? file(address.substring(BASE.length())).toString() : null;
    }

    /** Address of the definition that holds in the version; empty when nothing is to be checked. */
    Optional<String> pointer(String name, String part, ApiVersion version, boolean isLegacy) {
        var file = name + ".json";
        for (var range : file(file).at("/x-microversions/" + part)) {
            var holds =
                    isLegacy
                            ? range.path("legacy_v2").asBoolean(false)
                            : version.isWithin(
                                    range.path("min").asString(""), bound(range.path("max")));
            if (holds) {
                return Optional.of(BASE + file + range.path("schema").asString());
            }
        }
        return Optional.empty();
    }

    private static String bound(JsonNode max) {
        return max.isNull() ? "" : max.asString("");
    }

    private JsonNode file(String path) {
        return read.computeIfAbsent(path, this::load);
    }

    private JsonNode load(String path) {
        var resource = "/schemas/" + path;
        try (var stream = SchemaFiles.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("no schema " + path);
            }
            var text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            var schema = (ObjectNode) json.readTree(text);
            schema.put("$id", BASE + path);
            if (hasExtras) {
                SchemaExtras.apply(path, schema);
            }
            return schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
