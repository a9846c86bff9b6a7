package io.kilonova.availabilityzone;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schema;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /os-availability-zone}. */
@RestController
@RequestMapping("/os-availability-zone")
final class AvailabilityZonesController {
    private static final String RULE = "os_compute_api:os-availability-zone:";

    private final AvailabilityZones zones;
    private final Policies policies;

    AvailabilityZonesController(AvailabilityZones zones, Policies policies) {
        this.zones = zones;
        this.policies = policies;
    }

    @GetMapping
    @Schema("os-availability-zone.list")
    AvailabilityZones.Several list(ApiRequest request) {
        policies.enforce(RULE + "list", request.caller());
        return zones.names();
    }

    @GetMapping("/detail")
    @Schema("os-availability-zone.detail")
    AvailabilityZones.Several detail(ApiRequest request) {
        policies.enforce(RULE + "detail", request.caller());
        return zones.details();
    }
}
