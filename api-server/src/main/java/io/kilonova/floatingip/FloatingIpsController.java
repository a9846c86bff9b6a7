package io.kilonova.floatingip;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.schema.Schema;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Upstream's old routes for floating addresses and the networks they come from. */
@RestController
final class FloatingIpsController {
    private final FloatingIps addresses;

    FloatingIpsController(FloatingIps addresses) {
        this.addresses = addresses;
    }

    @GetMapping("/os-floating-ip-pools")
    @Microversions(to = "2.35")
    @Schema("os-floating-ip-pools.list")
    FloatingIpView.Pools pools(ApiRequest request) {
        return new FloatingIpView.Pools(addresses.pools(request));
    }

    @GetMapping("/os-floating-ips")
    @Microversions(to = "2.35")
    @Schema("os-floating-ips.list")
    FloatingIpView.All list(ApiRequest request) {
        return new FloatingIpView.All(addresses.list(request));
    }

    @GetMapping("/os-floating-ips/{id}")
    @Microversions(to = "2.35")
    @Schema("os-floating-ips.show")
    FloatingIpView.One show(@PathVariable String id, ApiRequest request) {
        return new FloatingIpView.One(addresses.show(id, request));
    }

    /** The body may be missing. */
    @PostMapping("/os-floating-ips")
    @Microversions(to = "2.35")
    @Schema("os-floating-ips.create")
    FloatingIpView.One create(ApiRequest request, Body body) {
        var pool = body.json().path("pool").asString("");
        return new FloatingIpView.One(addresses.create(pool.isEmpty() ? null : pool, request));
    }

    @DeleteMapping("/os-floating-ips/{id}")
    @Microversions(to = "2.35")
    @Schema("os-floating-ips.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String id, ApiRequest request) {
        addresses.delete(id, request);
    }
}
