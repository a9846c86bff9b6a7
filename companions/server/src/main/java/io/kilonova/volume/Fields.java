package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The object of a request's body, field by field; what is wrong with one is said at once. */
final class Fields {
    static final int LONGEST = 255;
    private static final int LARGEST_CONTENT = 64 << 10;
    private static final String NOT_STORABLE = "it has characters that cannot be stored";
    private static final Pattern METADATA_KEY = Pattern.compile("[a-zA-Z0-9\\-_:. /]{1,255}");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");
    private static final Set<String> TRUE = Set.of("true", "1", "on", "yes", "y", "t");
    private static final Set<String> FALSE = Set.of("false", "0", "off", "no", "n", "f");

    private final String name;
    private final JsonNode object;

    private Fields(String name, JsonNode object) {
        this.name = name;
        this.object = object;
    }

    /** What the body has under its one name. */
    static Fields of(JsonNode body, String name) {
        return of(body, name, Set.of());
    }

    /**
     * @param beside what else the body may have
     */
    static Fields of(JsonNode body, String name, Set<String> beside) {
        if (!body.isObject() || !body.has(name)) {
            throw ServiceFailure.badRequest("'" + name + "' is a required property");
        }
        for (var property : body.properties()) {
            var key = property.getKey();
            if (!key.equals(name) && !beside.contains(key)) {
                throw unexpected(key);
            }
        }
        var object = body.path(name);
        if (!object.isObject()) {
            throw VolumeFailure.invalidField(name, object, object + " is not of type 'object'");
        }
        return new Fields(name, object);
    }

    /** The body itself. */
    static Fields whole(JsonNode body) {
        return new Fields("body", body);
    }

    /** Of an action, which may have nothing to say. */
    static Fields ofAction(JsonNode body, String name) {
        var what = body.path(name);
        return new Fields(name, what.isObject() ? what : body.path("nothing"));
    }

    private static ServiceFailure unexpected(String key) {
        return ServiceFailure.badRequest(
                "Additional properties are not allowed ('" + key + "' was unexpected)");
    }

    Fields only(Set<String> known) {
        for (var property : object.properties()) {
            if (!known.contains(property.getKey())) {
                throw unexpected(property.getKey());
            }
        }
        return this;
    }

    boolean has(String key) {
        return object.has(key);
    }

    boolean hasAny(Set<String> keys) {
        return keys.stream().anyMatch(object::has);
    }

    JsonNode node(String key) {
        return object.path(key);
    }

    /** An object of any content that can be stored; null when it is not there, null or empty. */
    @Nullable JsonNode content(String key) {
        var value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            throw VolumeFailure.invalidField(key, value, value + " is not of type 'object'");
        }
        var text = value.toString();
        if (text.length() > LARGEST_CONTENT) {
            throw VolumeFailure.invalidField(key, "{...}", "it is too large");
        }
        if (text.contains("\\u0000") || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw VolumeFailure.invalidField(key, "{...}", NOT_STORABLE);
        }
        return value.isEmpty() ? null : value;
    }

    /** Null when it is not there, or null. */
    @Nullable String text(String key) {
        return text(key, LONGEST);
    }

    @Nullable String text(String key, int longest) {
        var value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw VolumeFailure.invalidField(
                    key, value, value + " is not of type 'string', 'null'");
        }
        return checked(key, value.stringValue(), longest);
    }

    /** Without the space around it. */
    @Nullable String stripped(String key) {
        var text = text(key);
        return text == null ? null : text.strip();
    }

    String required(String key) {
        var text = text(key);
        if (text == null || text.isEmpty()) {
            throw has(key)
                    ? VolumeFailure.invalidField(key, "", "'' is too short")
                    : VolumeFailure.invalidField(
                            name, object, "'" + key + "' is a required property");
        }
        return text;
    }

    /** Null when it is not there, or null. */
    @Nullable UUID id(String key) {
        var text = text(key);
        return text == null
                ? null
                : VolumeCall.id(
                        text,
                        () ->
                                VolumeFailure.invalidField(
                                        key, text, "'" + text + "' is not a 'uuid'"));
    }

    UUID requiredId(String key) {
        required(key);
        var id = id(key);
        if (id == null) {
            throw VolumeFailure.invalidField(key, "", "'' is not a 'uuid'");
        }
        return id;
    }

    /** GiB, as a number or as digits; null when it is not there, or null. */
    @Nullable Integer size(String key) {
        var value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        var text = value.asString("");
        if (!(value.isIntegralNumber() || value.isString()) || !DIGITS.matcher(text).matches()) {
            throw VolumeFailure.invalidField(key, text, "'" + text + "' does not match '^[0-9]+$'");
        }
        var size = Long.parseLong(text);
        if (size < 1) {
            throw VolumeFailure.invalidField(key, text, text + " is less than the minimum of 1");
        }
        if (size > Integer.MAX_VALUE) {
            throw VolumeFailure.invalidField(
                    key, text, text + " is greater than the maximum of 2147483647");
        }
        return (int) size;
    }

    boolean flag(String key, boolean otherwise) {
        var value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        var word = value.asString("").toLowerCase(Locale.ROOT);
        if (!value.isNumber() && TRUE.contains(word)) {
            return true;
        }
        if (!value.isNumber() && FALSE.contains(word)) {
            return false;
        }
        throw VolumeFailure.invalidField(key, value, value + " is not one of [True, False]");
    }

    boolean requiredFlag(String key) {
        if (!has(key)) {
            throw VolumeFailure.invalidField(name, object, "'" + key + "' is a required property");
        }
        return flag(key, false);
    }

    /** Keys of the usual characters and texts; null when it is not there, or null. */
    @Nullable Map<String, String> texts(String key) {
        var value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        for (var entry : value.properties()) {
            if (entry.getValue().isNull()) {
                throw VolumeFailure.invalidField(
                        entry.getKey(), "None", "None is not of type 'string'");
            }
        }
        return texts(key, value);
    }

    /** The same, the whole of it, where nothing is said by null. */
    Map<String, String> specs() {
        return texts(name, object);
    }

    Map<String, String> specs(String key) {
        return texts(key, object.path(key));
    }

    private static Map<String, String> texts(String key, JsonNode value) {
        if (!value.isObject()) {
            throw VolumeFailure.invalidField(key, value, value + " is not of type 'object'");
        }
        var texts = new LinkedHashMap<String, String>();
        for (var entry : value.properties()) {
            if (!METADATA_KEY.matcher(entry.getKey()).matches()) {
                throw VolumeFailure.invalidField(
                        key, value, "'" + entry.getKey() + "' does not match any of the regexes");
            }
            texts.put(entry.getKey(), text(entry.getKey(), entry.getValue()));
        }
        return texts;
    }

    private static String text(String key, JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw VolumeFailure.invalidField(key, value, value + " is not of type 'string'");
        }
        return checked(key, value.stringValue(), LONGEST);
    }

    /** What is not too long, and what the database can hold. */
    private static String checked(String key, String text, int longest) {
        if (text.codePointCount(0, text.length()) > longest) {
            throw VolumeFailure.invalidField(key, text, "'" + text + "' is too long");
        }
        if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw VolumeFailure.invalidField(key, text.replace('\0', ' '), NOT_STORABLE);
        }
        return text;
    }
}
