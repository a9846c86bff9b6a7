package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A JSON patch in the image service's form: whole attributes, and single tags. */
final class ImagePatch {
    private ImagePatch() {}

    static void apply(JsonNode operations, ImageDraft draft, Caller caller) {
        if (!operations.isArray()) {
            throw ServiceFailure.badRequest(
                    "Request body must be a JSON array of operation objects.");
        }
        for (var operation : operations) {
            var path = path(operation.path("path"));
            var name = operation.path("op").asString("").toLowerCase(Locale.ROOT);
            if (path.getFirst().equals("tags") && path.size() == 2) {
                draft.changeTag(name, path.get(1), operation.path("value"));
            } else {
                change(name, path, operation.path("value"), draft, caller);
            }
        }
    }

    private static void change(
            String name, List<String> path, JsonNode value, ImageDraft draft, Caller caller) {
        var key = path.getFirst();
        if (path.size() > 1 && !ImageDocument.RESERVED.contains(key)) {
            throw ServiceFailure.badRequest(
                    "Invalid JSON pointer for this resource: '/" + String.join("/", path) + "'");
        }
        switch (name) {
            case "add" -> draft.set(key, value, caller);
            case "replace" -> {
                draft.mustHave(key);
                draft.set(key, value, caller);
            }
            case "remove" -> draft.remove(key);
            default ->
                    throw ServiceFailure.badRequest(
                            "Operations must be one of add, remove, replace.");
        }
    }

    private static List<String> path(JsonNode pointer) {
        var text = pointer.asString("");
        if (!text.startsWith("/")) {
            throw ServiceFailure.badRequest("Pointer '" + text + "' does not start with '/'.");
        }
        return Arrays.stream(text.substring(1).split("/", -1))
                .map(part -> part.replace("~1", "/").replace("~0", "~"))
                .toList();
    }
}
