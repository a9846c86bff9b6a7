package io.kilonova.companion;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The addresses of one region's services, by type; internal ones before public ones. */
final class Catalog {
    private static final Pattern VERSION = Pattern.compile("(/v\\d+(\\.\\d+)?)?/*$");

    private Catalog() {}

    static Map<String, String> of(JsonNode answer, String region) {
        var catalog = new HashMap<String, String>();
        for (var wanted : new String[] {"public", "internal"}) {
            for (var service : answer.at("/token/catalog")) {
                for (var endpoint : service.path("endpoints")) {
                    if (isOf(endpoint, region)
                            && endpoint.path("interface").asString("").equals(wanted)) {
                        catalog.put(
                                service.path("type").asString(""),
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

    /** Some catalogs name the version, some do not; the clients add it themselves. */
    static String withoutVersion(String url) {
        return VERSION.matcher(url).replaceFirst("");
    }
}
