package io.kilonova.snapshot;

import io.kilonova.id.Ids;
import io.kilonova.platform.auth.Caller;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.ImageSpec;
import io.kilonova.server.ServerImage;
import io.kilonova.server.ServerRow;
import io.kilonova.volume.VolumeClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Describes the image that a server is to be saved as, the way upstream does. */
@Component
public final class SavedServer {
    private static final int LONGEST_VALUE = 255;

    /** What never passes on, or is no property at the image service. */
    private static final Set<String> NEVER =
            Set.of(
                    "cinder_encryption_key_id",
                    "cinder_encryption_key_deletion_policy",
                    "img_signature",
                    "img_signature_hash_method",
                    "img_signature_key_type",
                    "img_signature_certificate_uuid",
                    "mappings",
                    "block_device_mapping",
                    "img_mappings",
                    "img_block_device_mapping",
                    "bdm_v2",
                    "root_device_name");

    /** What block storage tells of a volume's image besides its properties. */
    private static final Set<String> ATTRIBUTES =
            Set.of(
                    "image_id",
                    "image_name",
                    "checksum",
                    "container_format",
                    "disk_format",
                    "min_disk",
                    "min_ram",
                    "size",
                    "signature_verified");

    private final BlockDeviceStore devices;
    private final VolumeClient volumes;
    private final SnapshotSettings settings;
    private final Ids ids;

    SavedServer(
            BlockDeviceStore devices, VolumeClient volumes, SnapshotSettings settings, Ids ids) {
        this.devices = devices;
        this.volumes = volumes;
        this.settings = settings;
        this.ids = ids;
    }

    /** The volume that the server boots from, if it does. */
    public Optional<BlockDeviceRow> rootVolume(ServerRow server) {
        return devices.of(server.id()).stream()
                .filter(device -> device.isRoot() && device.isVolume())
                .findFirst();
    }

    /**
     * Of a server with a root disk of its own.
     *
     * @param type snapshot or backup
     * @param more properties that win over all others but those of the copy itself
     */
    public ServerImage ofDisk(
            ServerRow server, String name, String type, Map<String, String> more, Caller caller) {
        var image = Optional.ofNullable(server.image());
        var source = image.map(ImageSpec::properties).orElse(Map.of());
        var properties = inherited(source);
        image.map(ImageSpec::id).ifPresent(id -> properties.put("base_image_ref", id));
        properties.put("instance_uuid", server.id().toString());
        properties.put("user_id", caller.userId());
        properties.put("image_type", type);
        properties.putAll(more);
        properties.put("image_location", "snapshot");
        properties.put("image_state", "available");
        properties.put("owner_id", server.projectId());
        for (var key : List.of("kernel_id", "ramdisk_id")) {
            if (!source.getOrDefault(key, "").isEmpty()) {
                properties.put(key, source.get(key));
            }
        }
        var least =
                new Least(
                        image.map(ImageSpec::minDiskGb).orElse(0L),
                        image.map(ImageSpec::minRamMb).orElse(0L));
        return image(server, name, settings.imageFormat(), least, properties, caller);
    }

    /** Of a server that boots from that volume: an image without bytes. */
    public ServerImage ofVolume(
            ServerRow server,
            BlockDeviceRow root,
            String name,
            Map<String, String> more,
            Caller caller) {
        var told =
                Optional.ofNullable(root.volumeId())
                        .flatMap(volumes::findVolume)
                        .map(volume -> volume.imageMetadata())
                        .orElse(Map.of());
        var properties = inherited(told);
        properties.keySet().removeAll(ATTRIBUTES);
        properties.putAll(more);
        var least = new Least(number(told, "min_disk"), number(told, "min_ram"));
        return image(server, name, "raw", least, properties, caller);
    }

    /** What the image asks of flavors, in GiB and MiB. */
    private record Least(long diskGb, long ramMb) {}

    private ServerImage image(
            ServerRow server,
            String name,
            String format,
            Least least,
            Map<String, String> properties,
            Caller caller) {
        var isForeign = !caller.projectId().equals(server.projectId());
        if (isForeign) {
            properties.put("instance_owner", server.projectId());
        }
        return new ServerImage(
                ids.next(),
                name,
                caller.projectId(),
                isForeign ? server.projectId() : null,
                format,
                Math.max(least.diskGb(), server.flavor().rootGb()),
                least.ramMb(),
                properties);
    }

    private Map<String, String> inherited(Map<String, String> source) {
        var properties = new HashMap<String, String>();
        source.forEach((key, value) -> {
            if (!NEVER.contains(key)
                    && !key.startsWith("os_glance")
                    && !settings.nonInheritableProperties().contains(key)) {
                properties.put(key, value.substring(0, Math.min(value.length(), LONGEST_VALUE)));
            }
        });
        return properties;
    }

    private static long number(Map<String, String> told, String key) {
        var text = told.getOrDefault(key, "");
        return text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
    }
}
