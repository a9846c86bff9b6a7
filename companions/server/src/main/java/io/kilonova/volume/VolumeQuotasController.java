package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v3/os-quota-sets}, the default of all projects, and {@code /v3/limits}. */
@RestController
@RequestMapping("/volume/v3")
final class VolumeQuotasController {
    private static final String DEFAULT_CLASS = "default";

    private final VolumeQuotas quotas;

    VolumeQuotasController(VolumeQuotas quotas) {
        this.quotas = quotas;
    }

    @GetMapping("/os-quota-sets/{project}")
    Map<String, Object> show(
            @PathVariable String project,
            @RequestParam(defaultValue = "false") String usage,
            VolumeCall call) {
        requireVisible(project, call);
        var set = new LinkedHashMap<String, Object>();
        quotas.shares(project)
                .forEach((name, share) ->
                        set.put(
                                name,
                                PythonWords.isTrue(usage)
                                        ? Map.of(
                                                "limit",
                                                share.limit(),
                                                "in_use",
                                                share.inUse(),
                                                "reserved",
                                                share.reserved())
                                        : share.limit()));
        set.put("id", project);
        return Map.of("quota_set", set);
    }

    private static void requireVisible(String project, VolumeCall call) {
        if (!call.sees(project)) {
            throw VolumeFailure.forbidden("volume_extension:quotas:show");
        }
    }

    @GetMapping("/os-quota-sets/{project}/defaults")
    Map<String, Object> defaults(@PathVariable String project, VolumeCall call) {
        requireVisible(project, call);
        var set = new LinkedHashMap<String, Object>(quotas.defaults());
        set.put("id", project);
        return Map.of("quota_set", set);
    }

    @PutMapping("/os-quota-sets/{project}")
    Map<String, Object> update(
            @PathVariable String project, @RequestBody JsonNode body, VolumeCall call) {
        call.requireAdmin("volume_extension:quotas:update");
        quotas.set(project, wanted(body, "quota_set"));
        var set = new LinkedHashMap<String, Object>();
        quotas.shares(project).forEach((name, share) -> set.put(name, share.limit()));
        return Map.of("quota_set", set);
    }

    private static JsonNode wanted(JsonNode body, String name) {
        Fields.of(body, name);
        var wanted = body.path(name);
        if (wanted.isEmpty()) {
            throw VolumeFailure.invalidField(name, "{}", "{} does not have enough properties");
        }
        return wanted;
    }

    @DeleteMapping("/os-quota-sets/{project}")
    void reset(@PathVariable String project, VolumeCall call) {
        call.requireAdmin("volume_extension:quotas:delete");
        quotas.reset(project);
    }

    @GetMapping("/os-quota-class-sets/{name}")
    Map<String, Object> showClass(@PathVariable String name, VolumeCall call) {
        call.requireAdmin("volume_extension:quota_classes:get");
        return Map.of("quota_class_set", ofClass(name));
    }

    private Map<String, Object> ofClass(String name) {
        if (!name.equals(DEFAULT_CLASS)) {
            throw ServiceFailure.notFound("Quota class " + name + " could not be found.");
        }
        var set = new LinkedHashMap<String, Object>(quotas.defaults());
        set.put("id", name);
        return set;
    }

    @PutMapping("/os-quota-class-sets/{name}")
    Map<String, Object> updateClass(
            @PathVariable String name, @RequestBody JsonNode body, VolumeCall call) {
        call.requireAdmin("volume_extension:quota_classes:update");
        ofClass(name);
        quotas.set("", wanted(body, "quota_class_set"));
        var set = ofClass(name);
        set.remove("id");
        return Map.of("quota_class_set", set);
    }

    @GetMapping("/limits")
    Map<String, Object> limits(
            @RequestParam(name = "project_id", defaultValue = "") String project, VolumeCall call) {
        var isOther = call.has(Feature.LIMITS_OF_PROJECT) && call.seesAll() && !project.isEmpty();
        var shares = quotas.shares(isOther ? project : call.caller().projectId());
        var absolute = new LinkedHashMap<String, Object>();
        put(absolute, shares, "volumes", "Volumes");
        put(absolute, shares, "snapshots", "Snapshots");
        put(absolute, shares, "backups", "Backups");
        put(absolute, shares, "gigabytes", "VolumeGigabytes");
        put(absolute, shares, "backup_gigabytes", "BackupGigabytes");
        // the one whose two names do not go together
        var used = absolute.remove("totalVolumeGigabytesUsed");
        absolute.put("totalGigabytesUsed", used == null ? 0 : used);
        return Map.of("limits", Map.of("rate", List.of(), "absolute", absolute));
    }

    private static void put(
            Map<String, Object> absolute,
            Map<String, VolumeQuotas.Share> shares,
            String resource,
            String name) {
        var share = shares.getOrDefault(resource, new VolumeQuotas.Share(-1, 0, 0));
        absolute.put("maxTotal" + name, share.limit());
        absolute.put("total" + name + "Used", share.inUse() + share.reserved());
    }
}
