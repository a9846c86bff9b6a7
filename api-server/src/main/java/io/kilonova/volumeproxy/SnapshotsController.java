package io.kilonova.volumeproxy;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.platform.schema.Schema;
import io.kilonova.volume.SnapshotInfo;
import io.kilonova.volume.VolumeClient;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots of the block storage service's volumes. */
@RestController
final class SnapshotsController {
    private static final String RULE = "os_compute_api:os-volumes:snapshots:";
    private static final String SNAPSHOTS = "/os-snapshots";

    /** What the block storage service calls what these routes do. */
    private static final Map<String, String> NAMES =
            Map.of(
                    "display_name",
                    "name",
                    "display_description",
                    "description",
                    "volume_id",
                    "volume_id",
                    "force",
                    "force");

    private final VolumeClient volumes;
    private final Policies policies;
    private final ApiSettings settings;

    SnapshotsController(VolumeClient volumes, Policies policies, ApiSettings settings) {
        this.volumes = volumes;
        this.policies = policies;
        this.settings = settings;
    }

    @GetMapping(SNAPSHOTS)
    @Microversions(to = "2.35")
    @Schema("os-snapshots.list")
    SnapshotView.All list(Query query, ApiRequest request) {
        return all("list", query, request);
    }

    @GetMapping(SNAPSHOTS + "/detail")
    @Microversions(to = "2.35")
    @Schema("os-snapshots.detail")
    SnapshotView.All detail(Query query, ApiRequest request) {
        return all("detail", query, request);
    }

    private SnapshotView.All all(String rule, Query query, ApiRequest request) {
        var caller = enforce(rule, request);
        var found =
                Page.byOffset(volumes.snapshotsOf(caller.projectId()), query, settings.maxLimit());
        return new SnapshotView.All(found.stream().map(SnapshotView::of).toList());
    }

    @GetMapping(SNAPSHOTS + "/{id}")
    @Microversions(to = "2.35")
    @Schema("os-snapshots.show")
    SnapshotView.One show(@PathVariable String id, ApiRequest request) {
        return new SnapshotView.One(SnapshotView.of(find(id, enforce("show", request))));
    }

    @PostMapping(SNAPSHOTS)
    @Microversions(to = "2.35")
    @Schema("os-snapshots.create")
    SnapshotView.One create(Body body, ApiRequest request) {
        var caller = enforce("create", request);
        var wish = body.json().path("snapshot");
        var volume = wish.path("volume_id").asString("");
        if (volumes.findVolume(volume, caller.projectId()).isEmpty()) {
            throw new ComputeFailure.NotFound("Volume " + volume + " could not be found.");
        }
        var made = volumes.makeSnapshot(caller.projectId(), VolumesController.renamed(wish, NAMES));
        return new SnapshotView.One(SnapshotView.of(made));
    }

    @DeleteMapping(SNAPSHOTS + "/{id}")
    @Microversions(to = "2.35")
    @Schema("os-snapshots.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String id, ApiRequest request) {
        volumes.deleteSnapshot(find(id, enforce("delete", request)).id());
    }

    private Caller enforce(String rule, ApiRequest request) {
        policies.enforce(RULE + rule, request.caller(), request.caller().projectId());
        return request.caller();
    }

    private SnapshotInfo find(String written, Caller caller) {
        var id = PlainUuid.of(written);
        var found =
                caller.isAdmin()
                        ? volumes.findSnapshot(id)
                        : volumes.findSnapshot(id, caller.projectId());
        return found.orElseThrow(
                () -> new ComputeFailure.NotFound("Snapshot " + written + " could not be found."));
    }
}
