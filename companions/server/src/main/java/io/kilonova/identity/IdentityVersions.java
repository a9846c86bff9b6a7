package io.kilonova.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What clients read first: that there is v3, and where. */
@RestController
final class IdentityVersions {
    @GetMapping({"/identity/", "/identity"})
    ResponseEntity<Object> versions(HttpServletRequest request) {
        return ResponseEntity.status(300)
                .body(Map.of("versions", Map.of("values", List.of(version(request)))));
    }

    @GetMapping("/identity/v3")
    Map<String, Object> version3(HttpServletRequest request) {
        return Map.of("version", version(request));
    }

    private static Map<String, Object> version(HttpServletRequest request) {
        var self = request.getScheme() + "://" + request.getHeader("Host") + "/v3/";
        return Map.of(
                "id",
                "v3.14",
                "status",
                "stable",
                "updated",
                "2020-04-07T00:00:00Z",
                "links",
                List.of(Map.of("rel", "self", "href", self)),
                "media-types",
                List.of(
                        Map.of(
                                "base",
                                "application/json",
                                "type",
                                "application/vnd.openstack.identity-v3+json")));
    }
}
