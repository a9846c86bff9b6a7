package io.kilonova.companion;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The addresses of one region's services, by type; internal ones before public ones. */
final class Catalog {
    private static final Pattern VERSION =
            Pattern.compile("(/v\\d+(\\.\\d+)?(/[0-9a-fA-F-]{32,36})?)?/*$");

    /** What block storage is called in catalogs of different ages. */
    private static final Map<String, String> OLD_NAMES = Map.of("volumev3", "block-storage");

    private Catalog() {}

    static Map<String, String> of(JsonNode answer, String region) {
        var catalog = new HashMap<String, String>();
        for (var wanted : new String[] {"public", "internal"}) {
            for (var service : answer.at("/token/catalog")) {
                for (var endpoint : service.path("endpoints")) {
                    if (isOf(endpoint, region)
                            && endpoint.path("interface").asString("").equals(wanted)) {
                        var type = service.path("type").asString("");
                        catalog.put(
                                OLD_NAMES.getOrDefault(type, type),
                                endpoint.path("url").asString(""));
                    }
                }
            }
        }
        return catalog;
    }

    private static boolean isOf(JsonNode endpoint, String region) {
        var id = endpoint.path("region_id").asString(endpoint.path("region").asString(""));
        return id.isEmpty() || region.isEmpty() || id.equals(region);
    }

    /** Some catalogs name the version and a project, some do not; the clients do without. */
    static String withoutVersion(String url) {
        return VERSION.matcher(url).replaceFirst("");
    }
}
