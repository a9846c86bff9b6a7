package io.kilonova.flavor;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schema;
import io.kilonova.platform.schema.Schemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Extra specs of a flavor, and who may use it. */
@RestController
@RequestMapping("/flavors/{id}")
final class FlavorDetailsController {
    private static final String SPECS = "os_compute_api:os-flavor-extra-specs:";

    private final Flavors flavors;
    private final Policies policies;
    private final Schemas schemas;

    FlavorDetailsController(Flavors flavors, Policies policies, Schemas schemas) {
        this.flavors = flavors;
        this.policies = policies;
        this.schemas = schemas;
    }

    record ExtraSpecs(@Named("extra_specs") Map<String, String> extraSpecs) {}

    record Access(@Named("flavor_access") List<Entry> access) {
        record Entry(@Named("flavor_id") String flavorId, @Named("tenant_id") String tenantId) {}

        static Access of(String flavorId, List<String> projects) {
            return new Access(
                    projects.stream().map(project -> new Entry(flavorId, project)).toList());
        }
    }

    @GetMapping("/os-extra_specs")
    @Schema("flavors.os-extra_specs.list")
    ExtraSpecs specs(@PathVariable String id, ApiRequest request) {
        policies.enforce(SPECS + "index", request.caller());
        return new ExtraSpecs(flavors.find(id, request.caller()).extraSpecs());
    }

    @PostMapping("/os-extra_specs")
    @Schema("flavors.os-extra_specs.create")
    ExtraSpecs put(@PathVariable String id, ApiRequest request, Body body) {
        policies.enforce(SPECS + "create", request.caller());
        var specs = texts(body.json().path("extra_specs"));
        return new ExtraSpecs(flavors.putExtraSpecs(id, specs, request.caller()));
    }

    @GetMapping("/os-extra_specs/{key}")
    @Schema("flavors.os-extra_specs.show")
    Map<String, String> spec(
            @PathVariable String id, @PathVariable String key, ApiRequest request) {
        policies.enforce(SPECS + "show", request.caller());
        return Map.of(key, flavors.extraSpec(flavors.find(id, request.caller()), key));
    }

    @PutMapping("/os-extra_specs/{key}")
    @Schema("flavors.os-extra_specs.update")
    Map<String, String> putOne(
            @PathVariable String id, @PathVariable String key, ApiRequest request, Body body) {
        policies.enforce(SPECS + "update", request.caller());
        var specs = texts(body.json());
        if (!specs.containsKey(key)) {
            throw new ComputeFailure.Invalid("Request body and URI mismatch");
        }
        return flavors.putExtraSpecs(id, Map.of(key, specs.get(key)), request.caller());
    }

    @DeleteMapping("/os-extra_specs/{key}")
    @Schema("flavors.os-extra_specs.delete")
    @ResponseStatus(HttpStatus.OK)
    void remove(@PathVariable String id, @PathVariable String key, ApiRequest request) {
        policies.enforce(SPECS + "delete", request.caller());
        flavors.removeExtraSpec(id, key, request.caller());
    }

    @GetMapping("/os-flavor-access")
    @Schema("flavors.os-flavor-access.list")
    Access access(@PathVariable String id, ApiRequest request) {
        return Access.of(id, flavors.access(id, request.caller()));
    }

    @PostMapping("/action")
    Access act(@PathVariable String id, ApiRequest request, Body body) {
        var json = body.json();
        if (!json.isObject() || json.size() != 1) {
            throw new ComputeFailure.Invalid("Malformed request body");
        }
        var action = json.propertyNames().iterator().next();
        return switch (action) {
            case "addTenantAccess" -> {
                schemas.checkBody("flavors.action.addTenantAccess", request, json);
                var refuses = request.version().has(Behaviour.PUBLIC_FLAVOR_ACCESS_REFUSED);
                var project = json.at("/addTenantAccess/tenant").asString();
                yield Access.of(id, flavors.grant(id, project, refuses, request.caller()));
            }
            case "removeTenantAccess" -> {
                schemas.checkBody("flavors.action.removeTenantAccess", request, json);
                var project = json.at("/removeTenantAccess/tenant").asString();
                yield Access.of(id, flavors.revoke(id, project, request.caller()));
            }
            default -> throw new ComputeFailure.Invalid("There is no such action: " + action);
        };
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        object.forEachEntry((key, value) -> texts.put(key, value.asString("")));
        return texts;
    }
}
