package io.kilonova.volume;

import io.kilonova.volume.ListRequest.Filters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v3/volumes}. */
@RestController
@RequestMapping("/volume/v3/volumes")
final class VolumesController {
    static final Set<String> FILTERS =
            Set.of(
                    "name",
                    "status",
                    "metadata",
                    "bootable",
                    "migration_status",
                    "availability_zone",
                    "group_id",
                    "size",
                    "created_at",
                    "updated_at",
                    "consumes_quota");
    private static final Set<String> CHANGEABLE =
            Set.of("name", "description", "display_name", "display_description", "metadata");

    private final Volumes volumes;
    private final CreateVolumes create;
    private final VolumeStore store;
    private final AttachmentStore attachments;
    private final VolumeViews views;
    private final VolumeSettings settings;

    VolumesController(
            Volumes volumes,
            CreateVolumes create,
            VolumeStore store,
            AttachmentStore attachments,
            VolumeViews views,
            VolumeSettings settings) {
        this.volumes = volumes;
        this.create = create;
        this.store = store;
        this.attachments = attachments;
        this.views = views;
        this.settings = settings;
    }

    @GetMapping
    Map<String, Object> list(VolumeCall call) {
        return list(call, "volumes", _ -> volume -> views.summary(call, volume));
    }

    @GetMapping("/detail")
    Map<String, Object> detail(VolumeCall call) {
        return list(
                call,
                "volumes/detail",
                rows -> {
                    var all = attachmentsOf(rows);
                    return volume ->
                            views.full(call, volume, all.getOrDefault(volume.id(), List.of()));
                });
    }

    private Map<String, Object> list(
            VolumeCall call,
            String path,
            Function<List<VolumeRow>, Function<VolumeRow, Map<String, @Nullable Object>>> view) {
        var request =
                ListRequest.of(call, Filters.newestFirst(VolumeStore.FIELDS, FILTERS), settings);
        var query = request.query(id -> volumes.isVisible(id, call));
        var rows = store.list(query);
        var answer = request.answer("volumes", path, rows, VolumeRow::id, view.apply(rows));
        if (request.wantsCount()) {
            answer.put("count", store.count(query));
        }
        return answer;
    }

    private Map<UUID, List<AttachmentRow>> attachmentsOf(List<VolumeRow> rows) {
        var ids = rows.stream().map(VolumeRow::id).toList();
        return new HashMap<>(
                attachments.ofVolumes(ids).stream()
                        .collect(Collectors.groupingBy(AttachmentRow::volumeId)));
    }

    @GetMapping("/summary")
    Map<String, Object> summary(
            VolumeCall call, @RequestParam(name = "all_tenants", defaultValue = "0") String all) {
        call.require(Feature.SUMMARY);
        var isOfAll = call.seesAll() && PythonWords.isTrue(all);
        var found = store.summary(isOfAll ? null : call.caller().projectId());
        var summary = new LinkedHashMap<String, Object>();
        summary.put("total_count", found.count());
        summary.put("total_size", found.size());
        if (call.has(Feature.SUMMARY_METADATA)) {
            summary.put("metadata", found.metadata());
        }
        return Map.of("volume-summary", summary);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, Object> create(@RequestBody JsonNode body, VolumeCall call) {
        var fields =
                Fields.of(body, "volume", Set.of("OS-SCH-HNT:scheduler_hints", "scheduler_hints"));
        return Map.of("volume", views.detail(call, create.create(fields, call), List.of()));
    }

    @GetMapping("/{id}")
    Map<String, Object> show(@PathVariable String id, VolumeCall call) {
        var volume = volumes.find(id, call);
        return Map.of("volume", views.full(call, volume, attachments.ofVolume(volume.id())));
    }

    @PutMapping("/{id}")
    Map<String, Object> update(
            @PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        var fields = Fields.of(body, "volume").only(CHANGEABLE);
        if (call.has(Feature.STRICT_SCHEMAS) && !fields.hasAny(CHANGEABLE)) {
            throw VolumeFailure.invalidField("volume", "{}", "it changes nothing");
        }
        var volume = volumes.describe(id, fields, call);
        return Map.of("volume", views.detail(call, volume, attachments.ofVolume(volume.id())));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(
            @PathVariable String id,
            @RequestParam(defaultValue = "false") String cascade,
            @RequestParam(defaultValue = "false") String force,
            VolumeCall call) {
        var isForced = call.has(Feature.DELETE_WITH_FORCE) && PythonWords.isTrue(force);
        if (isForced) {
            call.requireAdmin("volume:force_delete");
        }
        volumes.delete(id, isForced, PythonWords.isTrue(cascade), call);
    }

    /** There are no encrypted ones. */
    @GetMapping("/{id}/encryption")
    Map<String, @Nullable Object> encryption(@PathVariable String id, VolumeCall call) {
        volumes.find(id, call);
        var nothing = new HashMap<String, @Nullable Object>();
        nothing.put("encryption_key_id", null);
        return nothing;
    }
}
