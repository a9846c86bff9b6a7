package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.peer.OtherServices;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds what a new volume is to be made from, and says when it cannot be. */
@Component
final class VolumeOrigins {
    private static final Set<String> VOLUME_STATUSES = Set.of("available", "in-use");

    private final VolumeStore volumes;
    private final VolumeSnapshotStore snapshots;
    private final OtherServices services;
    private final JsonMapper json;

    VolumeOrigins(
            VolumeStore volumes,
            VolumeSnapshotStore snapshots,
            OtherServices services,
            JsonMapper json) {
        this.volumes = volumes;
        this.snapshots = snapshots;
        this.services = services;
        this.json = json;
    }

    Origin find(Fields fields, VolumeCall call) {
        var snapshot = fields.id("snapshot_id");
        var volume = fields.id("source_volid");
        var image = image(fields);
        var named = Stream.of(Optional.ofNullable(snapshot), Optional.ofNullable(volume), image);
        if (named.filter(Optional::isPresent).count() > 1) {
            throw VolumeFailure.invalidInput(
                    "May specify only one of snapshot, imageRef, source_volume, backup");
        }
        if (snapshot != null) {
            return ofSnapshot(snapshot.toString(), call);
        }
        if (volume != null) {
            return ofVolume(volume, call);
        }
        return image.map(reference -> ofImage(reference, call)).orElseGet(Origin.Blank::new);
    }

    private static Optional<String> image(Fields fields) {
        var reference = fields.text(fields.has("image_id") ? "image_id" : "imageRef");
        return Optional.ofNullable(reference).filter(text -> !text.isEmpty());
    }

    private Origin ofVolume(UUID id, VolumeCall call) {
        return volumes.find(id)
                .filter(found -> call.sees(found.projectId()))
                .<Origin>map(Origin.OfVolume::new)
                .orElseThrow(() -> VolumeFailure.volumeNotFound(id));
    }

    private Origin ofSnapshot(String id, VolumeCall call) {
        return VolumeCall.uuid(id)
                .flatMap(snapshots::find)
                .filter(found -> call.sees(found.projectId()))
                .<Origin>map(found ->
                        new Origin.OfSnapshot(found, volumes.find(found.volumeId()).orElseThrow()))
                .orElseThrow(() -> VolumeFailure.snapshotNotFound(id));
    }

    private Origin ofImage(String reference, VolumeCall call) {
        var image = image(reference, call);
        var snapshot =
                call.has(Feature.IMAGE_OF_SNAPSHOT) ? snapshotOf(image) : Optional.<String>empty();
        return snapshot.map(id -> ofSnapshot(id, call)).orElseGet(() -> new Origin.OfImage(image));
    }

    /** By id, by an address that ends with it, or by name. */
    ImageInfo image(String reference, VolumeCall call) {
        var id = reference.substring(reference.lastIndexOf('/') + 1);
        var project = call.caller().projectId();
        try {
            var images = services.images();
            var byId =
                    VolumeCall.uuid(id)
                            .flatMap(_ ->
                                    call.seesAll()
                                            ? images.find(id)
                                            : images.findVisible(id, project));
            if (byId.isPresent()) {
                return byId.get();
            }
            var named =
                    images.list(Map.of("name", reference)).stream()
                            .filter(image -> images.findVisible(image.id(), project).isPresent())
                            .toList();
            if (named.size() > 1) {
                throw ServiceFailure.conflict(
                        "Multiple matches found for '"
                                + reference
                                + "', use an ID to be more specific.");
            }
            if (!named.isEmpty()) {
                return named.getFirst();
            }
        } catch (ComputeFailure.Unavailable e) {
            throw new ServiceFailure(503, "", String.valueOf(e.getMessage()));
        }
        throw ServiceFailure.badRequest(
                "Invalid image identifier or unable to access requested image.");
    }

    /** Images of servers that boot from volumes have no bytes, but name a snapshot. */
    Optional<String> snapshotOf(ImageInfo image) {
        try {
            for (var device :
                    json.readTree(image.properties().getOrDefault("block_device_mapping", "[]"))) {
                if (isBootSnapshot(device)) {
                    return Optional.of(device.path("snapshot_id").asString(""));
                }
            }
        } catch (JacksonException _) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isBootSnapshot(JsonNode device) {
        return device.path("source_type").asString("").equals("snapshot")
                && device.path("boot_index").asInt(-1) == 0;
    }

    /** Whether it still is as it must be, asked while nobody changes it. */
    void requireGood(Origin origin, int size) {
        switch (origin) {
            case Origin.Blank() -> {}
            case Origin.OfImage(var image) -> requireFit(image, size);
            case Origin.OfSnapshot(var snapshot, _) -> requireGood(snapshot, size);
            case Origin.OfVolume(var volume) -> requireGood(volume, size);
        }
    }

    private void requireGood(SnapshotRow known, int size) {
        var snapshot =
                snapshots
                        .lock(known.id())
                        .orElseThrow(() -> VolumeFailure.snapshotNotFound(known.id()));
        if (!snapshot.status().equals("available")) {
            throw VolumeFailure.invalidSnapshot(
                    "Originating snapshot status must be one of 'available' values");
        }
        if (size < snapshot.size()) {
            throw VolumeFailure.invalidInput(
                    ("Volume size '%d'GB cannot be smaller than the snapshot size %dGB. They must"
                                    + " be >= original snapshot size.")
                            .formatted(size, snapshot.size()));
        }
    }

    private void requireGood(VolumeRow known, int size) {
        var volume =
                volumes.lock(known.id())
                        .orElseThrow(() -> VolumeFailure.volumeNotFound(known.id()));
        if (!VOLUME_STATUSES.contains(volume.status())) {
            throw VolumeFailure.invalidVolume(
                    "Originating source volume status must be one of 'available, in-use' values");
        }
        if (size < volume.size()) {
            throw VolumeFailure.invalidInput(
                    ("Volume size '%d'GB cannot be smaller than original volume size  %dGB. They"
                                    + " must be >= original volume size.")
                            .formatted(size, volume.size()));
        }
    }

    static void requireFit(ImageInfo image, int size) {
        if (!image.isActive()) {
            throw VolumeFailure.invalidInput("Image " + image.id() + " is not active.");
        }
        if (image.size() > VolumeFiles.bytes(size)) {
            throw VolumeFailure.invalidInput(
                    "Size of specified image %dGB is larger than volume size %dGB."
                            .formatted(gib(image.size()), size));
        }
        if (size < image.minDiskGb()) {
            throw VolumeFailure.invalidInput(
                    "Volume size %dGB cannot be smaller than the image minDisk size %dGB."
                            .formatted(size, image.minDiskGb()));
        }
        if (image.virtualSize() > VolumeFiles.bytes(size)) {
            throw ServiceFailure.badRequest(
                    ("Image %s is unacceptable: Image virtual size is %dGB and doesn't fit in a"
                                    + " volume of size %dGB.")
                            .formatted(image.id(), gib(image.virtualSize()), size));
        }
    }

    private static long gib(long bytes) {
        return Math.ceilDiv(bytes, VolumeFiles.bytes(1));
    }
}
