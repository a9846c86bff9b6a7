package io.kilonova.platform.schema;

import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.microversion.Behaviour;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the vendor's document lets through that upstream refuses. */
final class SchemaExtras {
    private SchemaExtras() {}

    static void apply(String path, ObjectNode schema) {
        switch (path) {
            case "servers.create.json" ->
                    schema.path("$defs").forEachEntry(SchemaExtras::relaxCreate);
            case "server-action.evacuate.json" -> {
                asInTheNextRange(schema, Behaviour.FORCED_EVACUATION_AS_AN_EXTRA);
                schema.path("$defs").forEach(SchemaExtras::sharedStorage);
            }
            case "server-action.os-migrateLive.json" ->
                    asInTheNextRange(schema, Behaviour.FORCED_LIVE_MIGRATION_AS_AN_EXTRA);
            default -> {}
        }
    }

    /** T-3 and T-4: what comes with the next versions is let through in these, too. */
    private static void asInTheNextRange(ObjectNode schema, Behaviour behaviour) {
        var ranges = schema.at("/x-microversions/request");
        for (int i = 0; i + 1 < ranges.size(); i++) {
            var since = ApiVersion.of(ranges.get(i).path("min").asString());
            if (since.has(behaviour) && ranges.get(i) instanceof ObjectNode range) {
                range.set("schema", ranges.get(i + 1).path("schema"));
            }
        }
    }

    /** T-3: checked, and ignored. */
    private static void sharedStorage(JsonNode definition) {
        if (definition.path("properties") instanceof ObjectNode properties
                && properties.has("adminPass")
                && properties.has("host")
                && !properties.has("onSharedStorage")) {
            properties.putObject("onSharedStorage").put("$ref", "types.json#/$defs/boolean-like");
        }
    }

    private static void relaxCreate(String name, JsonNode definition) {
        networkItems(definition);
        if (!(definition.path("properties") instanceof ObjectNode properties)
                || !properties.has("flavorRef")) {
            return;
        }
        var version = name.contains("@") ? name.substring(name.indexOf('@') + 1) : "";
        ApiVersion.parse(version).ifPresent(since -> relaxServer(since, definition, properties));
    }

    /** T-1: personality and absent networks at every version; T-2: a named host from 2.67 on. */
    private static void relaxServer(ApiVersion since, JsonNode definition, ObjectNode properties) {
        if (!properties.has("personality")) {
            properties.putObject("personality").put("$ref", "types.json#/$defs/personality");
        }
        if (definition.path("required") instanceof ArrayNode required) {
            for (int i = required.size() - 1; i >= 0; i--) {
                if (required.get(i).asString("").equals("networks")) {
                    required.remove(i);
                }
            }
        }
        if (since.has(Behaviour.NAMED_HOST_AS_AN_EXTRA)) {
            for (var key : new String[] {"host", "hypervisor_hostname"}) {
                properties.putObject(key).put("$ref", "types.json#/$defs/host-or-fqdn");
            }
        }
    }

    /** Items of {@code networks} may name subnets. */
    private static void networkItems(JsonNode node) {
        if (node.path("properties") instanceof ObjectNode properties
                && properties.has("uuid")
                && properties.has("port")
                && properties.has("fixed_ip")) {
            var subnet = properties.putObject("subnet_id").putArray("anyOf");
            subnet.addObject().put("$ref", "types.json#/$defs/uuid");
            var several = subnet.addObject();
            several.put("type", "array").put("minItems", 1).put("uniqueItems", true);
            several.putObject("items").put("$ref", "types.json#/$defs/uuid");
        }
        node.forEach(SchemaExtras::networkItems);
    }
}
