package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.image.NewImage;
import io.kilonova.peer.OtherServices;
import io.kilonova.volume.WorkQueue.Order;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What is done with a volume's whole content: an image is made of it, or it is made anew. */
@Component
final class VolumeContents {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeContents.class);
    private static final Set<String> FORMATS = Set.of("raw", "vmdk", "vdi", "qcow2", "vhd");
    private static final Set<String> VISIBILITIES =
            Set.of("public", "private", "shared", "community");

    private final Volumes volumes;
    private final VolumeStore store;
    private final VolumeSnapshotStore snapshots;
    private final VolumeOrigins origins;
    private final OtherServices services;
    private final Queueing queueing;

    VolumeContents(
            Volumes volumes,
            VolumeStore store,
            VolumeSnapshotStore snapshots,
            VolumeOrigins origins,
            OtherServices services,
            Queueing queueing) {
        this.volumes = volumes;
        this.store = store;
        this.snapshots = snapshots;
        this.origins = origins;
        this.services = services;
        this.queueing = queueing;
    }

    /** How work is begun. */
    @Component
    record Queueing(WorkQueue queue, VolumeTypes types, Moment moment) {}

    Map<String, @Nullable Object> upload(String id, Fields fields, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:upload_image");
        var isForced = fields.flag("force", false);
        var details = details(fields, call);
        var volume =
                volumes.change(
                        id,
                        call,
                        found -> {
                            var from =
                                    isForced ? Set.of("available", "in-use") : Set.of("available");
                            var change =
                                    new VolumeChange()
                                            .status("uploading")
                                            .previousStatus(found.status());
                            volumes.move(found, from, change, () -> busy(found, isForced));
                            var order = Order.of(UploadVolumeJob.KIND, found.id(), details);
                            queueing.queue().add(order, call.requestId());
                            return store.find(found.id()).orElseThrow();
                        });
        var image = UploadVolumeJob.image(details, volume);
        make(image);
        return view(volume, image, call);
    }

    private static ServiceFailure busy(VolumeRow volume, boolean isForced) {
        return VolumeFailure.invalidVolume(
                "Volume %s status must be %s"
                        .formatted(volume.id(), isForced ? "available or in-use" : "available"));
    }

    /** The image is there when the answer comes; if not now, it is made with its bytes. */
    private void make(NewImage image) {
        try {
            services.images().create(image);
        } catch (ComputeFailure e) {
            LOG.info("image={} is made later: {}", image.id(), e.getMessage());
        }
    }

    private Map<String, String> details(Fields fields, VolumeCall call) {
        var format = oneOf(fields, "disk_format", "raw", FORMATS);
        oneOf(fields, "container_format", "bare", Set.of("bare"));
        var visibility =
                call.has(Feature.UPLOAD_VISIBILITY)
                        ? oneOf(fields, "visibility", "private", VISIBILITIES)
                        : "private";
        if (visibility.equals("public")) {
            call.requireAdmin("volume_extension:volume_actions:upload_public");
        }
        return Map.of(
                "image",
                queueing.moment().id().toString(),
                "name",
                fields.required("image_name"),
                "project",
                call.project(),
                "format",
                format,
                "visibility",
                visibility);
    }

    private static String oneOf(Fields fields, String key, String otherwise, Set<String> known) {
        var text = Objects.requireNonNullElse(fields.text(key), otherwise);
        if (!known.contains(text)) {
            throw VolumeFailure.invalidField(
                    key, text, "'" + text + "' is not one of " + known.stream().sorted().toList());
        }
        return text;
    }

    private Map<String, @Nullable Object> view(VolumeRow volume, NewImage image, VolumeCall call) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", volume.id());
        view.put("updated_at", VolumeViews.time(volume.updatedAt()));
        view.put("status", "uploading");
        view.put("display_description", volume.description());
        view.put("size", volume.size());
        var type = queueing.types().find(volume.typeId()).orElseThrow();
        var typeView = new LinkedHashMap<String, @Nullable Object>();
        typeView.put("id", type.id());
        typeView.put("name", type.name());
        typeView.put("description", type.description());
        typeView.put("is_public", type.isPublic());
        view.put("volume_type", typeView);
        view.put("image_id", image.id());
        view.put("container_format", image.containerFormat());
        view.put("disk_format", image.diskFormat());
        view.put("image_name", image.name());
        if (call.has(Feature.UPLOAD_VISIBILITY)) {
            view.put("visibility", image.visibility());
            view.put("protected", false);
        }
        return view;
    }

    void reimage(String id, Fields fields, VolumeCall call) {
        call.requireWriter("volume_extension:volume_actions:reimage");
        var image = origins.image(fields.requiredId("image_id").toString(), call);
        var from =
                fields.flag("reimage_reserved", false)
                        ? Set.of("available", "error", "reserved")
                        : Set.of("available", "error");
        volumes.change(
                id,
                call,
                volume -> {
                    requireReimageable(volume, from, image);
                    var change =
                            new VolumeChange()
                                    .status("downloading")
                                    .previousStatus(volume.status());
                    store.update(volume.id(), change, queueing.moment().now());
                    queueing.queue()
                            .add(
                                    Order.of(
                                            ReimageVolumeJob.KIND,
                                            volume.id(),
                                            Map.of("image", image.id())),
                                    call.requestId());
                    return volume;
                });
    }

    private static void requireReimageable(VolumeRow volume, Set<String> from, ImageInfo image) {
        if (!from.contains(volume.status())) {
            throw VolumeFailure.invalidVolume(
                    "Volume %s status must be %s, but current status is %s."
                            .formatted(
                                    volume.id(),
                                    String.join(" or ", from.stream().sorted().toList()),
                                    volume.status()));
        }
        VolumeOrigins.requireFit(image, volume.size());
    }

    /** Back to the newest snapshot. */
    void revert(String id, @Nullable String snapshotId, VolumeCall call) {
        call.requireWriter("volume:revert_to_snapshot");
        volumes.change(
                id,
                call,
                volume -> {
                    var snapshot = newest(volume, snapshotId);
                    if (!volume.status().equals("available")
                            || !snapshot.status().equals("available")) {
                        throw ServiceFailure.conflict(
                                ("Invalid volume: Can't revert volume %s to its latest snapshot"
                                                + " %s. Volume's status must be 'available'.")
                                        .formatted(volume.id(), snapshot.id()));
                    }
                    var now = queueing.moment().now();
                    store.update(volume.id(), new VolumeChange().status("reverting"), now);
                    snapshots.setStatus(snapshot.id(), "restoring", "100%", now);
                    queueing.queue()
                            .add(
                                    new Order(
                                            RevertVolumeJob.KIND,
                                            volume.id(),
                                            snapshot.id(),
                                            Map.of()),
                                    call.requestId());
                    return volume;
                });
    }

    private SnapshotRow newest(VolumeRow volume, @Nullable String wanted) {
        var own = snapshots.ofVolume(volume.id());
        if (own.isEmpty()) {
            throw ServiceFailure.badRequest(
                    "Volume " + volume.id() + " doesn't have any snapshots.");
        }
        var newest = own.getFirst();
        var id = newest.id();
        if (wanted == null || !wanted.equals(id.toString())) {
            throw ServiceFailure.badRequest(
                    "Specified snapshot %s is None or not the latest one of volume %s."
                            .formatted(wanted, volume.id()));
        }
        if (volume.size() != newest.size()) {
            throw ServiceFailure.badRequest(
                    ("Can't revert volume %s to its latest snapshot %s. The volume size must be"
                                    + " equal to the snapshot size.")
                            .formatted(volume.id(), id));
        }
        return newest;
    }
}
