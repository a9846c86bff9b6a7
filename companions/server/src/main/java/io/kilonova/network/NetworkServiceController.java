package io.kilonova.network;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the service is; and empty lists of what it has none of, for clients that always look. */
@RestController
@RequestMapping("/network")
class NetworkServiceController {
    private static final List<String> COLLECTIONS =
            List.of(
                    "networks",
                    "subnets",
                    "ports",
                    "security-groups",
                    "security-group-rules",
                    "floatingips",
                    "quotas",
                    "extensions",
                    "agents",
                    "availability_zones");

    @GetMapping("/")
    Map<String, ?> versions(HttpServletRequest request) {
        var link = Map.of("rel", "self", "href", root(request) + "/v2.0/");
        var version = Map.of("id", "v2.0", "status", "CURRENT", "links", List.of(link));
        return Map.of("versions", List.of(version));
    }

    @GetMapping("/v2.0")
    Map<String, ?> resources(HttpServletRequest request) {
        return Map.of(
                "resources",
                COLLECTIONS.stream()
                        .map(collection ->
                                Map.of(
                                        "name",
                                        collection.substring(0, collection.length() - 1),
                                        "collection",
                                        collection,
                                        "links",
                                        List.of(
                                                Map.of(
                                                        "rel",
                                                        "self",
                                                        "href",
                                                        root(request) + "/v2.0/" + collection))))
                        .toList());
    }

    private static String root(HttpServletRequest request) {
        var url = request.getRequestURL().toString();
        return url.substring(0, url.indexOf('/', url.indexOf("//") + 2));
    }

    @GetMapping("/v2.0/extensions")
    Map<String, ?> extensions() {
        return Map.of("extensions", Extensions.all());
    }

    @GetMapping("/v2.0/extensions/{alias}")
    Map<String, ?> extension(@PathVariable String alias) {
        return Map.of(
                "extension",
                Extensions.find(alias)
                        .orElseThrow(() ->
                                NetworkFailure.notFound(
                                        "HTTPNotFound",
                                        "Extension with alias " + alias + " does not exist")));
    }

    @GetMapping("/v2.0/agents")
    Map<String, ?> agents() {
        return Map.of("agents", List.of());
    }

    @GetMapping("/v2.0/availability_zones")
    Map<String, ?> availabilityZones() {
        return Map.of("availability_zones", List.of());
    }

    @GetMapping("/v2.0/routers")
    Map<String, ?> routers() {
        return Map.of("routers", List.of());
    }
}
