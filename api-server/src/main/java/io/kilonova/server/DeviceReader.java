package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.DeviceWish.Looks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a create says of disks, in its two syntaxes, and what follows from its image. */
final class DeviceReader {
    static final String BAD = "Block Device Mapping is Invalid: ";

    /** What the first disk is called where nothing else is said. */
    private static final String ROOT = "vda";

    private final String image;

    private DeviceReader(JsonNode server) {
        this.image = server.path("imageRef").asString("");
    }

    static DeviceWish.All read(JsonNode server, boolean mayShare) {
        var reader = new DeviceReader(server);
        var old = server.path("block_device_mapping");
        var devices = server.path("block_device_mapping_v2");
        if (!old.isEmpty() && !devices.isEmpty()) {
            throw new ComputeFailure.Invalid(
                    "Using different block_device_mapping syntaxes is not allowed in the same"
                            + " request.");
        }
        if (!devices.isEmpty()) {
            return new DeviceWish.All(reader.devices(devices), true, mayShare);
        }
        return new DeviceWish.All(reader.oldDevices(old), !old.isEmpty(), mayShare);
    }

    private List<DeviceWish> devices(JsonNode devices) {
        var wishes = new ArrayList<DeviceWish>();
        for (var device : devices) {
            if (!isTrue(device, "no_device")) {
                wishes.add(device(device));
            }
        }
        return wishes;
    }

    private DeviceWish device(JsonNode device) {
        if (device.has("virtual_name")) {
            throw new ComputeFailure.Invalid(BAD + "Some fields are invalid.");
        }
        var source = text(device, "source_type");
        if (source == null) {
            throw new ComputeFailure.Invalid(BAD + "Some required fields are missing");
        }
        var index = device.path("boot_index").asString("");
        var wish =
                new DeviceWish(
                        source,
                        device.path("destination_type").asString("volume"),
                        sourceId(source, text(device, "uuid")),
                        index.isEmpty() ? -1 : bootIndex(index),
                        size(device),
                        device.path("guest_format").asString(""),
                        looks(device),
                        isTrue(device, "delete_on_termination"),
                        text(device, "volume_type"));
        checkLocal(wish);
        return wish;
    }

    private static @Nullable String sourceId(String source, @Nullable String id) {
        if (source.equals("blank")) {
            if (id != null) {
                throw new ComputeFailure.Invalid(BAD + "Invalid device UUID.");
            }
            return null;
        }
        if (id == null) {
            throw new ComputeFailure.Invalid(BAD + "Missing device UUID.");
        }
        return id;
    }

    /** A host makes a disk of an image only to boot from it, and of nothing else but nothing. */
    private void checkLocal(DeviceWish wish) {
        if (wish.isVolume() || wish.source().equals("blank")) {
            return;
        }
        if (!wish.source().equals("image") || image.isEmpty() || !wish.isRoot()) {
            throw new ComputeFailure.Invalid(
                    BAD + "Mapping %s to local is not supported.".formatted(wish.source()));
        }
    }

    private static int bootIndex(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new ComputeFailure.Invalid(BAD + "Boot index is invalid.");
        }
    }

    private static @Nullable Integer size(JsonNode device) {
        var text = device.path("volume_size").asString("");
        try {
            return text.isEmpty() ? null : Integer.valueOf(text);
        } catch (NumberFormatException _) {
            throw new ComputeFailure.Invalid(BAD + "Invalid volume_size.");
        }
    }

    private static Looks looks(JsonNode device) {
        return new Looks(
                text(device, "device_name"),
                text(device, "device_type"),
                text(device, "disk_bus"),
                text(device, "tag"));
    }

    /** The disk called vda is booted from, or the image where none is called so. */
    private List<DeviceWish> oldDevices(JsonNode devices) {
        var wishes = new ArrayList<DeviceWish>();
        for (var device : devices) {
            if (!isTrue(device, "no_device")) {
                wishes.add(oldDevice(device));
            }
        }
        if (!image.isEmpty() && wishes.stream().noneMatch(DeviceWish::isRoot)) {
            wishes.addFirst(DeviceWish.ofImage(image));
        }
        return wishes;
    }

    private static DeviceWish oldDevice(JsonNode device) {
        var virtual = device.path("virtual_name").asString("");
        if (virtual.equals("swap") || virtual.matches("ephemeral[0-9]+")) {
            return DeviceWish.localBlank(size(device), virtual.equals("swap") ? "swap" : "");
        }
        var volume = text(device, "volume_id");
        var snapshot = text(device, "snapshot_id");
        if (volume == null && snapshot == null) {
            throw new ComputeFailure.Invalid(BAD + "Unrecognized legacy format.");
        }
        var looks = looks(device);
        var isRoot = ("/dev/" + ROOT).equals(looks.path());
        return new DeviceWish(
                volume == null ? "snapshot" : "volume",
                "volume",
                volume == null ? snapshot : volume,
                isRoot ? 0 : -1,
                size(device),
                "",
                looks,
                isTrue(device, "delete_on_termination"),
                null);
    }

    private static boolean isTrue(JsonNode device, String key) {
        return Flags.find(device.path(key).asString("")).orElse(false);
    }

    private static @Nullable String text(JsonNode device, String key) {
        var text = device.path(key).asString("");
        return text.isEmpty() ? null : text;
    }
}
