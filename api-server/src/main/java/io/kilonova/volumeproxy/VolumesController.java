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
import io.kilonova.volume.VolumeClient;
import io.kilonova.volume.VolumeInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Volumes of the block storage service. */
@RestController
final class VolumesController {
    private static final String RULE = "os_compute_api:os-volumes:";
    private static final String VOLUMES = "/os-volumes";

    /** What the block storage service calls what these routes do. */
    private static final Map<String, String> NAMES =
            Map.of(
                    "display_name",
                    "name",
                    "display_description",
                    "description",
                    "size",
                    "size",
                    "volume_type",
                    "volume_type",
                    "metadata",
                    "metadata",
                    "snapshot_id",
                    "snapshot_id",
                    "availability_zone",
                    "availability_zone");

    private final VolumeClient volumes;
    private final Policies policies;
    private final ApiSettings settings;

    VolumesController(VolumeClient volumes, Policies policies, ApiSettings settings) {
        this.volumes = volumes;
        this.policies = policies;
        this.settings = settings;
    }

    @GetMapping(VOLUMES)
    @Microversions(to = "2.35")
    @Schema("os-volumes.list")
    VolumeView.All list(Query query, ApiRequest request) {
        return all("list", query, request);
    }

    @GetMapping(VOLUMES + "/detail")
    @Microversions(to = "2.35")
    @Schema("os-volumes.detail")
    VolumeView.All detail(Query query, ApiRequest request) {
        return all("detail", query, request);
    }

    private VolumeView.All all(String rule, Query query, ApiRequest request) {
        var caller = enforce(rule, request);
        var found =
                Page.byOffset(volumes.volumesOf(caller.projectId()), query, settings.maxLimit());
        return new VolumeView.All(found.stream().map(VolumeView::of).toList());
    }

    @GetMapping(VOLUMES + "/{id}")
    @Microversions(to = "2.35")
    @Schema("os-volumes.show")
    VolumeView.One show(@PathVariable String id, ApiRequest request) {
        return new VolumeView.One(VolumeView.of(find(id, enforce("show", request))));
    }

    @PostMapping(VOLUMES)
    @Microversions(to = "2.35")
    @Schema("os-volumes.create")
    ResponseEntity<VolumeView.One> create(Body body, ApiRequest request) {
        var caller = enforce("create", request);
        var wish = body.json().path("volume");
        var snapshot = wish.path("snapshot_id").asString("");
        if (!snapshot.isEmpty() && volumes.findSnapshot(snapshot, caller.projectId()).isEmpty()) {
            throw new ComputeFailure.NotFound("Snapshot " + snapshot + " could not be found.");
        }
        var made = volumes.make(caller.projectId(), renamed(wish, NAMES));
        var location = request.links().collection(VOLUMES) + "/" + made.id();
        return ResponseEntity.ok()
                .header("Location", location)
                .body(new VolumeView.One(VolumeView.of(made)));
    }

    /** Those that the service knows, under its own names. */
    static Map<String, JsonNode> renamed(JsonNode wish, Map<String, String> names) {
        var renamed = new LinkedHashMap<String, JsonNode>();
        names.forEach((ours, theirs) -> {
            if (wish.hasNonNull(ours)) {
                renamed.put(theirs, wish.path(ours));
            }
        });
        return renamed;
    }

    @DeleteMapping(VOLUMES + "/{id}")
    @Microversions(to = "2.35")
    @Schema("os-volumes.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void delete(@PathVariable String id, ApiRequest request) {
        volumes.deleteVolume(find(id, enforce("delete", request)).id());
    }

    private Caller enforce(String rule, ApiRequest request) {
        policies.enforce(RULE + rule, request.caller(), request.caller().projectId());
        return request.caller();
    }

    private VolumeInfo find(String written, Caller caller) {
        var id = PlainUuid.of(written);
        var found =
                caller.isAdmin()
                        ? volumes.findVolume(id)
                        : volumes.findVolume(id, caller.projectId());
        return found.orElseThrow(
                () -> new ComputeFailure.NotFound("Volume " + written + " could not be found."));
    }
}
