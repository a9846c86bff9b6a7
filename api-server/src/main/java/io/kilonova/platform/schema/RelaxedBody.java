package io.kilonova.platform.schema;

import com.networknt.schema.Error;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The legacy root drops keys that it does not know, where the others refuse them. */
final class RelaxedBody {
    private RelaxedBody() {}

    /** Whether something was dropped, so that checking again may find less. */
    static boolean dropUnknown(JsonNode body, List<Error> errors) {
        boolean dropped = false;
        for (var error : errors) {
            if ("additionalProperties".equals(error.getKeyword())
                    && holder(body, error) instanceof ObjectNode object
                    && object.has(error.getProperty())) {
                object.remove(error.getProperty());
                dropped = true;
            }
        }
        return dropped;
    }

    private static JsonNode holder(JsonNode body, Error error) {
        var node = body;
        var path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            node =
                    path.getElement(i) instanceof Integer index
                            ? node.path(index)
                            : node.path(path.getName(i));
        }
        return node;
    }
}
