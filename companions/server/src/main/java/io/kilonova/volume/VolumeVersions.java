package io.kilonova.volume;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What clients read first. */
@RestController
final class VolumeVersions {
    @GetMapping({"/volume/", "/volume"})
    ResponseEntity<Object> all(HttpServletRequest request) {
        return ResponseEntity.status(300).body(versions(request));
    }

    @GetMapping("/volume/v3")
    Map<String, Object> three(HttpServletRequest request) {
        return versions(request);
    }

    private static Map<String, Object> versions(HttpServletRequest request) {
        var self = request.getScheme() + "://" + request.getHeader("Host") + "/v3/";
        var version =
                Map.of(
                        "id",
                        "v3.0",
                        "status",
                        "CURRENT",
                        "version",
                        VolumeVersion.HIGHEST.toString(),
                        "min_version",
                        VolumeVersion.LOWEST.toString(),
                        "updated",
                        "2023-08-31T00:00:00Z",
                        "media-types",
                        List.of(
                                Map.of(
                                        "base",
                                        "application/json",
                                        "type",
                                        "application/vnd.openstack.volume+json;version=3")),
                        "links",
                        List.of(Map.of("rel", "self", "href", self)));
        return Map.of("versions", List.of(version));
    }
}
