package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a server's metadata wants in its CD-ROM drives, and booted from first: the items {@code
 * nodeinfo.com:iso-IMAGE} and {@code nodeinfo.com:bootorder}.
 *
 * @param order hd and cdrom, what is tried first first; empty for the usual one
 */
public record MediaItems(List<Iso> isos, List<String> order) {
    private static final String ISO = "nodeinfo.com:iso-";
    private static final String ORDER = "nodeinfo.com:bootorder";
    private static final Set<String> DEVICES = Set.of("hd", "cdrom");

    public MediaItems {
        isos = List.copyOf(isos);
        order = List.copyOf(order);
    }

    /** One CD-ROM; {@code place} is among all of them, from the least. */
    public record Iso(String imageId, int place) {}

    /** Fails, in words for the user, when an item is not of its form. */
    public static MediaItems of(Map<String, String> metadata, JsonMapper json) {
        var isos = new ArrayList<Iso>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(ISO)) {
                isos.add(iso(key, read(key, value, json)));
            }
        });
        isos.sort(Comparator.comparingInt(Iso::place).thenComparing(Iso::imageId));
        var order = metadata.get(ORDER);
        return new MediaItems(isos, order == null ? List.of() : order(read(ORDER, order, json)));
    }

    private static Iso iso(String key, JsonNode item) {
        var image = item.path("image_uuid").asString("");
        var place = item.path("boot_order");
        var name = item.path("image_name");
        if (!isUuid(image) || !key.equalsIgnoreCase(ISO + image)) {
            throw invalid(key, "its image_uuid must be that of its key");
        }
        if (!place.isMissingNode() && (!place.isInt() || place.intValue() < 0)) {
            throw invalid(key, "its boot_order must be a whole number from 0");
        }
        if (!name.isMissingNode() && !name.isString()) {
            throw invalid(key, "its image_name must be a text");
        }
        return new Iso(image, place.intValue(0));
    }

    private static List<String> order(JsonNode item) {
        var order = new ArrayList<String>();
        for (var device : item.path("order")) {
            var word = device.asString("");
            if (!DEVICES.contains(word) || order.contains(word)) {
                throw invalid(ORDER, "its order may have hd and cdrom, each once");
            }
            order.add(word);
        }
        if (order.isEmpty() || item.size() != 1 || !item.path("order").isArray()) {
            throw invalid(ORDER, "it must have an order, and nothing else");
        }
        return order;
    }

    private static JsonNode read(String key, String value, JsonMapper json) {
        try {
            var item =
                    json.reader()
                            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                            .readTree(value);
            if (item.isObject()) {
                return item;
            }
        } catch (JacksonException _) {
            // said below
        }
        throw invalid(key, "it must be the text of a JSON object");
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static ComputeFailure invalid(String key, String why) {
        return new ComputeFailure.Invalid("Invalid metadata item " + key + ": " + why + ".");
    }
}
