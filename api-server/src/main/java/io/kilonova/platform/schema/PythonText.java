package io.kilonova.platform.schema;

import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** JSON values as upstream's messages print them: Python's way. */
final class PythonText {
    /** Upstream's messages have no bound; half a megabyte helps nobody. */
    private static final int LONGEST = 1024;

    private PythonText() {}

    static String of(JsonNode value) {
        var text = full(value);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    private static String full(JsonNode value) {
        if (value.isString()) {
            return quoted(value.stringValue());
        }
        if (value.isNull() || value.isMissingNode()) {
            return "None";
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        if (value.isArray()) {
            var items = new StringJoiner(", ", "[", "]");
            value.forEach(item -> items.add(full(item)));
            return items.toString();
        }
        if (value.isObject()) {
            var items = new StringJoiner(", ", "{", "}");
            value.forEachEntry((key, item) -> items.add(quoted(key) + ": " + full(item)));
            return items.toString();
        }
        return value.asString();
    }

    static String quoted(String text) {
        var escaped =
                text.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t");
        return escaped.contains("'") && !escaped.contains("\"")
                ? "\"" + escaped + "\""
                : "'" + escaped.replace("'", "\\'") + "'";
    }
}
