package io.kilonova.extension;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code /extensions}: old clients look here before they use a feature. */
@RestController
final class ExtensionsController {
    private static final String RULE = "os_compute_api:extensions";

    private final List<Extension> extensions = read();
    private final Policies policies;

    ExtensionsController(Policies policies) {
        this.policies = policies;
    }

    record Extension(
            String alias,
            String description,
            List<String> links,
            String name,
            String namespace,
            String updated) {
        static Extension of(String alias, String name) {
            return new Extension(
                    alias,
                    name + " is part of the API.",
                    List.of(),
                    name,
                    "http://docs.openstack.org/compute/ext/fake_xml",
                    "2014-12-03T00:00:00Z");
        }
    }

    record Several(List<Extension> extensions) {}

    record One(Extension extension) {}

    @GetMapping("/extensions")
    @Schema("extensions.list")
    Several list(ApiRequest request) {
        policies.enforce(RULE, request.caller());
        return new Several(extensions);
    }

    @GetMapping("/extensions/{alias}")
    @Schema("extensions.show")
    One show(@PathVariable String alias, ApiRequest request) {
        policies.enforce(RULE, request.caller());
        return extensions.stream()
                .filter(extension -> extension.alias().equals(alias))
                .findFirst()
                .map(One::new)
                .orElseThrow(() -> new ComputeFailure.NotFound("The resource could not be found."));
    }

    private static List<Extension> read() {
        try (var file =
                ExtensionsController.class.getResourceAsStream("/contract/extensions.tsv")) {
            if (file == null) {
                throw new IllegalStateException("contract/extensions.tsv is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .map(cells -> Extension.of(cells[0], cells[1]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
