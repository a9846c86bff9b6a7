package io.kilonova.platform.schema;

import com.networknt.schema.Error;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** A schema error in the words that upstream's clients know. */
final class Complaint {
    private Complaint() {}

    static String ofBody(List<Error> errors) {
        var error = first(errors);
        var path = error.getInstanceLocation();
        if (path == null || path.getNameCount() == 0) {
            return reason(error, errors);
        }
        if (isNameFormat(error)) {
            return nameFormat(error);
        }
        return "Invalid input for field/attribute %s. Value: %s. %s"
                .formatted(
                        path.getName(-1),
                        PythonText.of(error.getInstanceNode()),
                        reason(error, errors));
    }

    static String ofQuery(List<Error> errors) {
        var error = first(errors);
        var path = error.getInstanceLocation();
        if (path == null || path.getNameCount() == 0) {
            return reason(error, errors);
        }
        return "Invalid input for query parameters %s. Value: %s. %s"
                .formatted(
                        path.getElement(0),
                        PythonText.of(error.getInstanceNode()),
                        reason(error, errors));
    }

    private static Error first(List<Error> errors) {
        return errors.getFirst();
    }

    private static boolean isNameFormat(Error error) {
        return "format".equals(error.getKeyword())
                && error.getSchemaNode() != null
                && error.getSchemaNode().asString("").matches("x-(az-)?name(-trimmed)?");
    }

    private static String nameFormat(Error error) {
        var path = error.getInstanceLocation();
        var except = error.getSchemaNode().asString("").contains("az") ? " except :." : ". ";
        return "An invalid '%s' value was provided. The name must be: printable characters%sCan not start or end with whitespace."
                .formatted(path.getName(-1), except);
    }

    private static String reason(Error error, List<Error> errors) {
        var value = error.getInstanceNode();
        var text = PythonText.of(value);
        var schema = error.getSchemaNode();
        return switch (String.valueOf(error.getKeyword())) {
            case "required" -> PythonText.quoted(error.getProperty()) + " is a required property";
            case "additionalProperties", "unevaluatedProperties" -> unexpected(error, errors);
            case "type" -> text + " is not of type " + types(schema);
            case "minLength" -> text + " is too short";
            case "maxLength" -> text + " is too long";
            case "minItems" -> text + " is too short";
            case "maxItems" -> text + " is too long";
            case "minProperties" -> text + " does not have enough properties";
            case "maxProperties" -> text + " has too many properties";
            case "pattern" -> text + " does not match " + PythonText.of(schema);
            case "enum" -> text + " is not one of " + PythonText.of(schema);
            case "const" -> PythonText.of(schema) + " was expected";
            case "minimum" -> text + " is less than the minimum of " + PythonText.of(schema);
            case "maximum" -> text + " is greater than the maximum of " + PythonText.of(schema);
            case "format" -> text + " is not a " + PythonText.of(schema);
            case "uniqueItems" -> text + " has non-unique elements";
            case "anyOf", "oneOf", "not" -> text + " is not valid under any of the given schemas";
            default -> String.valueOf(error.getMessage());
        };
    }

    private static String unexpected(Error error, List<Error> errors) {
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
