package io.kilonova.network;

import io.kilonova.companion.ServiceFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The attributes that a request names, each checked when it is read. */
final class Attributes {
    private static final int LONGEST_TEXT = 255;

    private final JsonNode json;

    private Attributes(JsonNode json) {
        this.json = json;
    }

    /** Of a request that makes one thing, or several. */
    static List<Attributes> ofCreate(JsonNode body, Resource resource) {
        var many = body.path(resource.plural());
        if (!many.isArray()) {
            return List.of(of(body.path(resource.singular()), resource, resource.creatable()));
        }
        var all = new ArrayList<Attributes>();
        many.forEach(one -> {
            var inner = one.has(resource.singular()) ? one.path(resource.singular()) : one;
            all.add(of(inner, resource, resource.creatable()));
        });
        if (all.isEmpty()) {
            throw ServiceFailure.badRequest("Resource body required");
        }
        return List.copyOf(all);
    }

    static Attributes ofUpdate(JsonNode body, Resource resource) {
        return of(body.path(resource.singular()), resource, resource.updatable());
    }

    private static Attributes of(JsonNode json, Resource resource, Set<String> allowed) {
        if (!json.isObject()) {
            throw ServiceFailure.badRequest(
                    "Unable to find '" + resource.singular() + "' in request body");
        }
        for (var name : json.propertyNames()) {
            if (!allowed.contains(name)) {
                throw ServiceFailure.badRequest(
                        resource.knows(name)
                                ? "Attribute '" + name + "' is read-only"
                                : "Unrecognized attribute(s) '" + name + "'");
            }
        }
        return new Attributes(json);
    }

    boolean has(String name) {
        return json.has(name);
    }

    /** Absent or null. */
    boolean lacks(String name) {
        return json.path(name).isMissingNode() || json.path(name).isNull();
    }

    String text(String name, String fallback) {
        if (lacks(name)) {
            return fallback;
        }
        var value = json.path(name);
        if (!value.isString()) {
            throw NetworkFailure.invalidInput(name, "'" + value + "' is not a valid string.");
        }
        if (value.asString().length() > LONGEST_TEXT) {
            throw NetworkFailure.invalidInput(
                    name, "it is longer than " + LONGEST_TEXT + " characters.");
        }
        return value.asString();
    }

    @Nullable String optionalText(String name, @Nullable String fallback) {
        if (!has(name)) {
            return fallback;
        }
        return lacks(name) ? null : text(name, "");
    }

    String required(String name) {
        if (lacks(name)) {
            throw ServiceFailure.badRequest(
                    "Failed to parse request. Required attribute '" + name + "' not specified");
        }
        return text(name, "");
    }

    boolean bool(String name, boolean fallback) {
        if (lacks(name)) {
            return fallback;
        }
        var value = json.path(name);
        var text = value.asString("");
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        return ListColumns.booleanOf(text)
                .map(Boolean::valueOf)
                .orElseThrow(() -> invalid(name, value, "cannot be converted to boolean."));
    }

    @Nullable Integer number(String name, @Nullable Integer fallback) {
        if (!has(name)) {
            return fallback;
        }
        var value = json.path(name);
        if (value.isNull()) {
            return null;
        }
        if (value.isInt() || (value.isString() && value.asString().matches("-?\\d{1,9}"))) {
            return value.isInt() ? value.intValue() : Integer.parseInt(value.asString());
        }
        throw invalid(name, value, "is not an integer.");
    }

    Optional<UUID> uuid(String name) {
        if (lacks(name)) {
            return Optional.empty();
        }
        return Optional.of(Uuids.parse(text(name, "")).orElseThrow(() -> notUuid(name)));
    }

    UUID requiredUuid(String name) {
        required(name);
        return uuid(name).orElseThrow();
    }

    private ServiceFailure notUuid(String name) {
        return invalid(name, json.path(name), "is not a valid UUID.");
    }

    Optional<IpAddress> address(String name) {
        if (lacks(name)) {
            return Optional.empty();
        }
        return Optional.of(
                IpAddress.parse(text(name, ""))
                        .orElseThrow(() ->
                                invalid(name, json.path(name), "is not a valid IP address.")));
    }

    /** One of a few words, in the spelling that the list has. */
    String word(String name, String fallback, List<String> words) {
        var text = text(name, fallback);
        for (var word : words) {
            if (word.toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
                return word;
            }
        }
        throw invalid(name, json.path(name), "is not in " + words + ".");
    }

    List<String> texts(String name, List<String> fallback) {
        return items(
                name,
                fallback,
                item -> {
                    if (!item.isString()) {
                        throw invalid(name, item, "is not a valid string.");
                    }
                    return item.asString();
                });
    }

    /** Each item of a list, read by {@code form}. */
    <T> List<T> items(String name, List<T> fallback, Function<JsonNode, T> form) {
        if (!has(name)) {
            return fallback;
        }
        var array = json.path(name);
        if (array.isNull()) {
            return List.of();
        }
        if (!array.isArray()) {
            throw invalid(name, array, "is not a list.");
        }
        var items = new ArrayList<T>();
        array.forEach(item -> items.add(form.apply(item)));
        return List.copyOf(items);
    }

    /** Each item of a list of objects, which may name these attributes only. */
    <T> List<T> objects(
            String name, List<T> fallback, Set<String> allowed, Function<Attributes, T> form) {
        return items(
                name,
                fallback,
                item -> {
                    if (!item.isObject() || !allowed.containsAll(item.propertyNames())) {
                        throw invalid(name, item, "may name " + allowed + " only.");
                    }
                    return form.apply(new Attributes(item));
                });
    }

    JsonNode raw(String name) {
        return json.path(name);
    }

    private static ServiceFailure invalid(String name, JsonNode value, String reason) {
        var text = value.isString() ? value.asString() : value.toString();
        return NetworkFailure.invalidInput(name, "'" + text + "' " + reason);
    }
}
