package io.kilonova.platform.http;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.schema.Schema;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The version documents once more, by id and under a project, for callers with a token. */
@RestController
final class VersionsController {
    @GetMapping("/")
    VersionDocuments.One current(ApiRequest request) {
        return VersionDocuments.of("v2.1", request.links().host());
    }

    @GetMapping("/versions/{id}")
    @Schema("versions.show")
    VersionDocuments.One show(@PathVariable String id, ApiRequest request) {
        return switch (id) {
            case "v2.1" -> VersionDocuments.of("v2.1", request.links().host());
            case "v2.0" -> VersionDocuments.of("v2", request.links().host());
            default -> throw new ComputeFailure.NotFound("The resource could not be found.");
        };
    }
}
