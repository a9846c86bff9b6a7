package io.kilonova.platform.schema;

import tools.jackson.databind.JsonNode;

/** Values that a schema lets through in several spellings. */
public final class LenientValues {
    private LenientValues() {}

    /** A whole number, or its digits in a string; 0 when missing. */
    public static int whole(JsonNode value) {
        return value.isString() ? Integer.parseInt(value.stringValue()) : value.intValue(0);
    }

    /** Any of the spellings of {@code boolean-like}; false when missing. */
    public static boolean isTrue(JsonNode value) {
        return value.asString("").matches("(?i)true|1|on|yes");
    }
}
