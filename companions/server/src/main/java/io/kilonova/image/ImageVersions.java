package io.kilonova.image;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What clients read first. Only what works here is claimed: no import, no stores. */
@RestController
final class ImageVersions {
    @GetMapping({"/image/", "/image", "/image/versions"})
    ResponseEntity<Object> versions(HttpServletRequest request) {
        var self = request.getScheme() + "://" + request.getHeader("Host") + "/v2/";
        var links = List.of(Map.of("rel", "self", "href", self));
        var version = Map.of("id", "v2.9", "status", "CURRENT", "links", links);
        return ResponseEntity.status(request.getRequestURI().endsWith("versions") ? 200 : 300)
                .body(Map.of("versions", List.of(version)));
    }

    /** There is no way to bring bytes in but to send them. */
    @GetMapping("/image/v2/info/import")
    Map<String, Object> importMethods() {
        return Map.of(
                "import-methods",
                Map.of(
                        "description",
                        "Ways of importing images; none here.",
                        "type",
                        "array",
                        "value",
                        List.of()));
    }
}
