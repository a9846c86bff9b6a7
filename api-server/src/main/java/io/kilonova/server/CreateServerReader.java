package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.BuildRequest.InjectedFile;
import io.kilonova.server.CreateServer.InterfaceWish;
import io.kilonova.server.CreateServer.NetworkWish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of a create that its schema has let through. */
final class CreateServerReader {
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final JsonMapper json;

    CreateServerReader(JsonMapper json) {
        this.json = json;
    }

    CreateServer read(JsonNode body, ApiRequest request) {
        var server = body.path("server");
        var min = count(server, "min_count", 1);
        var max = count(server, "max_count", min);
        if (min > max) {
            throw new ComputeFailure.Invalid("min_count must be <= max_count");
        }
        return new CreateServer(
                server.path("name").asString("").strip(),
                text(server, "hostname"),
                description(server, request),
                server.path("imageRef").asString(""),
                lastPart(server.path("flavorRef").asString("")),
                text(server, "adminPass"),
                metadata(server, request),
                strings(server.path("tags")),
                networks(server.path("networks")),
                groups(server.path("security_groups")),
                text(server, "OS-DCF:diskConfig"),
                text(server, "accessIPv4"),
                text(server, "accessIPv6"),
                files(server.path("personality")),
                text(server, "availability_zone"),
                text(server, "host"),
                text(server, "hypervisor_hostname"),
                DeviceReader.read(server, request.version().has(Behaviour.MULTIATTACH_VOLUMES)),
                flag(server, "config_drive"),
                text(server, "key_name"),
                text(server, "user_data"),
                hints(body),
                server.path("trusted_image_certificates").isArray()
                        ? strings(server.path("trusted_image_certificates"))
                        : null,
                min,
                max,
                flag(server, "return_reservation_id"));
    }

    private Map<String, String> metadata(JsonNode server, ApiRequest request) {
        var items = texts(server.path("metadata"));
        if (request.hasExtras()) {
            MediaItems.of(items, json);
        }
        return items;
    }

    /** Until descriptions came, the name served as one. */
    private static @Nullable String description(JsonNode server, ApiRequest request) {
        return request.version().has(Behaviour.SERVER_DESCRIPTIONS)
                ? text(server, "description")
                : server.path("name").asString("").strip();
    }

    private static NetworkWish networks(JsonNode networks) {
        if (networks.isString()) {
            return networks.asString().equals("auto")
                    ? new NetworkWish.Auto()
                    : new NetworkWish.Nothing();
        }
        if (!networks.isArray() || networks.isEmpty()) {
            return new NetworkWish.Unsaid();
        }
        var all = new ArrayList<InterfaceWish>();
        for (var network : networks) {
            all.add(
                    new InterfaceWish(
                            text(network, "uuid"),
                            text(network, "port"),
                            text(network, "fixed_ip"),
                            network.path("subnet_id").isString()
                                    ? List.of(network.path("subnet_id").asString())
                                    : strings(network.path("subnet_id")),
                            text(network, "tag")));
        }
        return new NetworkWish.Interfaces(all);
    }

    static List<InjectedFile> files(JsonNode personality) {
        var files = new ArrayList<InjectedFile>();
        personality.forEach(file ->
                files.add(
                        new InjectedFile(
                                file.path("path").asString(""),
                                file.path("contents").asString(""))));
        return files;
    }

    private static List<String> groups(JsonNode groups) {
        var names = new ArrayList<String>();
        groups.forEach(group -> names.add(group.path("name").asString("default")));
        return names.stream().distinct().toList();
    }

    private Map<String, Object> hints(JsonNode body) {
        var hints =
                body.path("os:scheduler_hints").isObject()
                        ? body.path("os:scheduler_hints")
                        : body.path("OS-SCH-HNT:scheduler_hints");
        return hints.isObject() ? json.convertValue(hints, OBJECT) : Map.of();
    }

    private static int count(JsonNode server, String key, int otherwise) {
        var text = server.path(key).asString("");
        return text.isEmpty() ? otherwise : number(key, text);
    }

    private static int number(String key, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new ComputeFailure.Invalid(
                    "Invalid input for field/attribute " + key + ". Value: " + text + ".");
        }
    }

    private static boolean flag(JsonNode server, String key) {
        var text = server.path(key).asString("");
        return Flags.find(text).orElse(false);
    }

    static String lastPart(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    static @Nullable String text(JsonNode node, String key) {
        var value = node.path(key);
        return value.isMissingNode() || value.isNull() ? null : value.asString("");
    }

    static List<String> strings(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(item -> texts.add(item.asString("")));
        return List.copyOf(texts);
    }

    static Map<String, String> texts(JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        object.forEachEntry((key, value) -> texts.put(key, value.asString("")));
        return texts;
    }
}
