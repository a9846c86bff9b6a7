package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.ListRequest.Filters;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v3/snapshots}. */
@RestController
@RequestMapping("/volume/v3/snapshots")
final class SnapshotsController {
    static final Set<String> FILTERS =
            Set.of(
                    "name",
                    "status",
                    "volume_id",
                    "metadata",
                    "availability_zone",
                    "consumes_quota");
    private static final Set<String> CHANGEABLE =
            Set.of("name", "description", "display_name", "display_description");

    private final Snapshots snapshots;
    private final VolumeSnapshotStore store;
    private final VolumeViews views;
    private final VolumeSettings settings;

    SnapshotsController(
            Snapshots snapshots,
            VolumeSnapshotStore store,
            VolumeViews views,
            VolumeSettings settings) {
        this.snapshots = snapshots;
        this.store = store;
        this.views = views;
        this.settings = settings;
    }

    @GetMapping
    Map<String, Object> list(VolumeCall call) {
        return list(call, "snapshots", snapshot -> views.snapshot(call, snapshot));
    }

    @GetMapping("/detail")
    Map<String, Object> detail(VolumeCall call) {
        return list(call, "snapshots/detail", snapshot -> views.snapshotFull(call, snapshot));
    }

    private Map<String, Object> list(
            VolumeCall call,
            String path,
            Function<SnapshotRow, Map<String, @Nullable Object>> view) {
        var filters = Filters.newestFirst(VolumeSnapshotStore.FIELDS, FILTERS);
        var request = ListRequest.of(call, filters, settings);
        var query = request.query(id -> store.find(id).isPresent());
        var answer = request.answer("snapshots", path, store.list(query), SnapshotRow::id, view);
        if (request.wantsCount()) {
            answer.put("count", store.count(query));
        }
        return answer;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, Object> create(@RequestBody JsonNode body, VolumeCall call) {
        var fields =
                Fields.of(body, "snapshot")
                        .only(
                                Set.of(
                                        "name",
                                        "display_name",
                                        "description",
                                        "volume_id",
                                        "force",
                                        "metadata"));
        return Map.of("snapshot", views.snapshotDetail(call, snapshots.create(fields, call)));
    }

    @GetMapping("/{id}")
    Map<String, Object> show(@PathVariable String id, VolumeCall call) {
        return Map.of("snapshot", views.snapshotFull(call, snapshots.find(id, call)));
    }

    @PutMapping("/{id}")
    Map<String, Object> update(
            @PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        var fields = Fields.of(body, "snapshot").only(CHANGEABLE);
        if (!fields.hasAny(CHANGEABLE)) {
            throw VolumeFailure.invalidField("snapshot", "{}", "it changes nothing");
        }
        return Map.of("snapshot", views.snapshotDetail(call, snapshots.describe(id, fields, call)));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String id, VolumeCall call) {
        snapshots.delete(id, false, call);
    }

    @PostMapping("/{id}/action")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void act(@PathVariable String id, @RequestBody JsonNode body, VolumeCall call) {
        if (body.has("os-reset_status")) {
            snapshots.resetStatus(id, Fields.of(body, "os-reset_status"), call);
        } else if (body.has("os-update_snapshot_status")) {
            snapshots.reportStatus(id, Fields.of(body, "os-update_snapshot_status"), call);
        } else if (body.has("os-force_delete")) {
            call.requireAdmin("volume_extension:snapshot_admin_actions:force_delete");
            snapshots.delete(id, true, call);
        } else {
            throw ServiceFailure.badRequest("There is no such action.");
        }
    }
}
