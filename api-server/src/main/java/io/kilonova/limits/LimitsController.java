package io.kilonova.limits;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Until;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schema;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /limits}: what a project may use, and what it uses now. */
@RestController
final class LimitsController {
    private static final String OTHER = "os_compute_api:limits:other_project";

    private final UsageStore usage;
    private final Policies policies;

    LimitsController(UsageStore usage, Policies policies) {
        this.usage = usage;
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
            int totalCoresUsed,
            @Until("2.35") int totalFloatingIpsUsed,
            int totalInstancesUsed,
            long totalRAMUsed,
            @Until("2.35") int totalSecurityGroupsUsed,
            int totalServerGroupsUsed) {}

    record Limits(List<String> rate, Absolute absolute) {}

    record Document(Limits limits) {}

    @GetMapping("/limits")
    @Schema("limits.list")
    Document limits(ApiRequest request, Query query) {
        var own = request.caller().projectId();
        var project = query.last("tenant_id").orElse(own);
        if (!project.equals(own)) {
            policies.enforce(OTHER, request.caller());
        }
        var used = usage.usage(project);
        var limits = usage.limits(project);
        var absolute =
                new Absolute(
                        Defaults.METADATA_ITEMS.of(limits),
                        Defaults.INJECTED_FILES.of(limits),
                        Defaults.INJECTED_FILE_CONTENT_BYTES.of(limits),
                        -1,
                        -1,
                        Defaults.METADATA_ITEMS.of(limits),
                        Defaults.SERVER_GROUPS.of(limits),
                        Defaults.SERVER_GROUP_MEMBERS.of(limits),
                        Defaults.CORES.of(limits),
                        -1,
                        Defaults.INSTANCES.of(limits),
                        Defaults.KEY_PAIRS.of(limits),
                        Defaults.RAM.of(limits),
                        used.cores(),
                        0,
                        used.instances(),
                        used.memoryMb(),
                        0,
                        0);
        return new Document(new Limits(List.of(), absolute));
    }
}
