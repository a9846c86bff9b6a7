package io.kilonova.quota;

import io.kilonova.platform.auth.Projects;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.LenientValues;
import io.kilonova.platform.schema.Schema;
import io.kilonova.quota.QuotaSetView.Detail;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * {@code /os-quota-sets} and {@code /os-quota-class-sets}. A user has what the project has: {@code
 * user_id} is read and changes nothing.
 */
@RestController
final class QuotaSetsController {
    private static final String SET = "os_compute_api:os-quota-sets:";
    private static final String CLASS = "os_compute_api:os-quota-class-sets:";

    private final QuotaSets sets;
    private final Quotas quotas;
    private final Policies policies;
    private final Projects projects;

    QuotaSetsController(QuotaSets sets, Quotas quotas, Policies policies, Projects projects) {
        this.sets = sets;
        this.quotas = quotas;
        this.policies = policies;
        this.projects = projects;
    }

    @GetMapping("/os-quota-sets/{project}")
    @Schema("os-quota-sets.show")
    QuotaSetView.One show(@PathVariable String project, ApiRequest request) {
        policies.enforce(SET + "show", request.caller(), project);
        projects.check(project);
        return QuotaSetView.of(project, quotas.limits(project)::of);
    }

    @GetMapping("/os-quota-sets/{project}/detail")
    @Schema("os-quota-sets.detail")
    QuotaSetView.One detail(@PathVariable String project, ApiRequest request) {
        policies.enforce(SET + "detail", request.caller(), project);
        projects.check(project);
        var limits = quotas.limits(project);
        var usage = quotas.usage(project);
        return QuotaSetView.of(
                project,
                resource -> new Detail(limits.of(resource), QuotaSets.inUse(resource, usage), 0));
    }

    @GetMapping("/os-quota-sets/{project}/defaults")
    @Schema("os-quota-sets.defaults")
    QuotaSetView.One defaults(@PathVariable String project, ApiRequest request) {
        policies.enforce(SET + "defaults", request.caller());
        projects.check(project);
        return QuotaSetView.of(project, quotas.defaults()::of);
    }

    @PutMapping("/os-quota-sets/{project}")
    @Schema("os-quota-sets.update")
    QuotaSetView.One update(@PathVariable String project, ApiRequest request, Body body) {
        policies.enforce(SET + "update", request.caller());
        projects.check(project);
        var given = body.json().path("quota_set");
        sets.update(project, limits(given), LenientValues.isTrue(given.path("force")));
        return QuotaSetView.of(null, quotas.limits(project)::of);
    }

    @DeleteMapping("/os-quota-sets/{project}")
    @Schema("os-quota-sets.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String project, ApiRequest request) {
        policies.enforce(SET + "delete", request.caller());
        sets.clear(project);
    }

    @GetMapping("/os-quota-class-sets/{name}")
    @Schema("os-quota-class-sets.show")
    QuotaClassView.One showClass(@PathVariable String name, ApiRequest request) {
        policies.enforce(CLASS + "show", request.caller());
        return QuotaClassView.of(name, quotas.classLimits(name));
    }

    @PutMapping("/os-quota-class-sets/{name}")
    @Schema("os-quota-class-sets.update")
    QuotaClassView.One updateClass(@PathVariable String name, ApiRequest request, Body body) {
        policies.enforce(CLASS + "update", request.caller());
        sets.updateClass(name, limits(body.json().path("quota_class_set")));
        return QuotaClassView.of(null, quotas.classLimits(name));
    }

    private static Map<Resource, Integer> limits(JsonNode given) {
        var limits = new EnumMap<Resource, Integer>(Resource.class);
        given.forEachEntry((key, value) ->
                Resource.ofKey(key)
                        .ifPresent(resource -> limits.put(resource, LenientValues.whole(value))));
        return limits;
    }
}
