package io.kilonova.limits;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Until;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schema;
import io.kilonova.quota.Quotas;
import io.kilonova.quota.Resource;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /limits}: what a project may use, and what it uses now. */
@RestController
final class LimitsController {
    private static final String OTHER = "os_compute_api:limits:other_project";

    private final Quotas quotas;
    private final Policies policies;

    LimitsController(Quotas quotas, Policies policies) {
        this.quotas = quotas;
        this.policies = policies;
    }

    record Absolute(
            @Until("2.38") int maxImageMeta,
            @Until("2.56") int maxPersonality,
            @Until("2.56") int maxPersonalitySize,
            @Until("2.35") int maxSecurityGroups,
            @Until("2.35") int maxSecurityGroupRules,
            int maxServerMeta,
            int maxServerGroups,
            int maxServerGroupMembers,
            int maxTotalCores,
            @Until("2.35") int maxTotalFloatingIps,
            int maxTotalInstances,
            int maxTotalKeypairs,
            int maxTotalRAMSize,
            long totalCoresUsed,
            @Until("2.35") int totalFloatingIpsUsed,
            long totalInstancesUsed,
            long totalRAMUsed,
            @Until("2.35") int totalSecurityGroupsUsed,
            int totalServerGroupsUsed) {}

    record Limits(List<String> rate, Absolute absolute) {}

    record Document(Limits limits) {}

    @GetMapping("/limits")
    @Schema("limits.list")
    Document limits(ApiRequest request, Query query) {
        policies.enforce("os_compute_api:limits", request.caller());
        var own = request.caller().projectId();
        var project = query.last("tenant_id").orElse(own);
        if (!project.equals(own)) {
            policies.enforce(OTHER, request.caller());
        }
        var used = quotas.usage(project);
        var limits = quotas.limits(project);
        var absolute =
                new Absolute(
                        limits.of(Resource.METADATA_ITEMS),
                        limits.of(Resource.INJECTED_FILES),
                        limits.of(Resource.INJECTED_FILE_CONTENT_BYTES),
                        -1,
                        -1,
                        limits.of(Resource.METADATA_ITEMS),
                        limits.of(Resource.SERVER_GROUPS),
                        limits.of(Resource.SERVER_GROUP_MEMBERS),
                        limits.of(Resource.CORES),
                        -1,
                        limits.of(Resource.INSTANCES),
                        limits.of(Resource.KEY_PAIRS),
                        limits.of(Resource.RAM),
                        used.cores(),
                        0,
                        used.instances(),
                        used.ramMb(),
                        0,
                        0);
        return new Document(new Limits(List.of(), absolute));
    }
}
