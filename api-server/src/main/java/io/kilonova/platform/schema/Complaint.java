package io.kilonova.platform.schema;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A schema error in the words that upstream's clients know. */
final class Complaint {
    private static final Set<String> NAMED_CHILD = Set.of("properties", "patternProperties");
    private static final Set<String> CHILD =
            Set.of("items", "additionalProperties", "unevaluatedProperties", "contains");

    private final List<Error> errors;
    private final Error error;

    private Complaint(List<Error> errors) {
        this.errors = errors;
        this.error = errors.getFirst();
    }

    static String ofBody(List<Error> errors, JsonNode body) {
        return new Complaint(errors).body(body);
    }

    static String ofQuery(List<Error> errors, JsonNode query) {
        return new Complaint(errors).query(query);
    }

    private String body(JsonNode body) {
        var location = names(error.getInstanceLocation());
        var alternatives = depthOfAlternatives();
        if (alternatives >= 0 && alternatives <= location.size()) {
            return inBody(location.subList(0, alternatives), body, null);
        }
        return isNameFormat() ? nameFormat() : inBody(location, body, reason());
    }

    /**
     * @param reason null when no alternative fits
     */
    private static String inBody(List<String> location, JsonNode body, @Nullable String reason) {
        var value = at(body, location);
        var why = reason == null ? noAlternative(value) : reason;
        return location.isEmpty()
                ? why
                : "Invalid input for field/attribute %s. Value: %s. %s"
                        .formatted(location.getLast(), PythonText.of(value), why);
    }

    private String query(JsonNode query) {
        var location = names(error.getInstanceLocation());
        if (location.isEmpty()) {
            return reason();
        }
        var value = at(query, location);
        return "Invalid input for query parameters %s. Value: %s. %s"
                .formatted(
                        location.getFirst(),
                        PythonText.of(value),
                        depthOfAlternatives() >= 0 ? noAlternative(value) : reason());
    }

    private static String noAlternative(JsonNode value) {
        return PythonText.of(value) + " is not valid under any of the given schemas";
    }

    /**
     * How deep in the value the outermost choice stands of which no alternative fits; upstream
     * tells of the choice, not of what each alternative lacks. -1 when the error is in none.
     */
    private int depthOfAlternatives() {
        var path = names(error.getEvaluationPath());
        int depth = 0;
        for (int i = 0; i < path.size(); i++) {
            var step = path.get(i);
            if (NAMED_CHILD.contains(step) || step.equals("prefixItems")) {
                depth++;
                i++;
            } else if (CHILD.contains(step)) {
                depth++;
            } else if (step.equals("allOf")) {
                i++;
            } else if (step.equals("anyOf") || step.equals("oneOf")) {
                return depth;
            }
        }
        return -1;
    }

    private static JsonNode at(JsonNode root, List<String> location) {
        var node = root;
        for (var step : location) {
            node = node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
        }
        return node;
    }

    private static List<String> names(@Nullable NodePath path) {
        var names = new ArrayList<String>();
        for (int i = 0; path != null && i < path.getNameCount(); i++) {
            names.add(String.valueOf(path.getElement(i)));
        }
        return names;
    }

    private boolean isNameFormat() {
        return "format".equals(error.getKeyword())
                && error.getSchemaNode() != null
                && error.getSchemaNode().asString("").matches("x-(az-)?name(-trimmed)?");
    }

    private String nameFormat() {
        var except = error.getSchemaNode().asString("").contains("az") ? " except :." : ". ";
        return "An invalid '%s' value was provided. The name must be: printable characters%sCan not start or end with whitespace."
                .formatted(names(error.getInstanceLocation()).getLast(), except);
    }

    private String reason() {
        var text = PythonText.of(error.getInstanceNode());
        var schema = error.getSchemaNode();
        return switch (String.valueOf(error.getKeyword())) {
            case "required" -> PythonText.quoted(error.getProperty()) + " is a required property";
            case "additionalProperties", "unevaluatedProperties" -> unexpected();
            case "type" -> text + " is not of type " + types(schema);
            case "minLength", "minItems" -> text + " is too short";
            case "maxLength", "maxItems" -> text + " is too long";
            case "minProperties" -> text + " does not have enough properties";
            case "maxProperties" -> text + " has too many properties";
            case "pattern" -> text + " does not match " + PythonText.of(schema);
            case "enum" -> text + " is not one of " + PythonText.of(schema);
            case "const" -> PythonText.of(schema) + " was expected";
            case "minimum" -> text + " is less than the minimum of " + PythonText.of(schema);
            case "exclusiveMinimum" ->
                    text + " is less than or equal to the minimum of " + PythonText.of(schema);
            case "maximum" -> text + " is greater than the maximum of " + PythonText.of(schema);
            case "format" -> text + " is not a " + PythonText.of(schema);
            case "uniqueItems" -> text + " has non-unique elements";
            case "not" -> text + " should not be valid under " + PythonText.of(schema);
            default -> String.valueOf(error.getMessage());
        };
    }

    private String unexpected() {
        var names = new StringJoiner(", ");
        var count = 0;
        for (var other : errors) {
            if (String.valueOf(other.getKeyword()).equals(error.getKeyword())
                    && String.valueOf(other.getInstanceLocation())
                            .equals(String.valueOf(error.getInstanceLocation()))) {
                names.add(PythonText.quoted(other.getProperty()));
                count++;
            }
        }
        return "Additional properties are not allowed (%s %s unexpected)"
                .formatted(names, count == 1 ? "was" : "were");
    }

    private static String types(JsonNode schema) {
        if (!schema.isArray()) {
            return PythonText.of(schema);
        }
        var types = new StringJoiner(", ");
        schema.forEach(type -> types.add(PythonText.of(type)));
        return types.toString();
    }
}
