package io.kilonova.server;

import io.kilonova.image.ImageInfo;
import io.kilonova.server.DeviceWish.Looks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Disks that an image names in its properties: that of a server with volumes names the snapshots of
 * them.
 */
@Component
final class ImageDisks {
    private static final String MAPPING = "block_device_mapping";

    private final JsonMapper json;

    ImageDisks(JsonMapper json) {
        this.json = json;
    }

    /** The disks that were asked for come in place of the image's of the same name. */
    List<DeviceWish> merged(List<DeviceWish> asked, @Nullable ImageInfo image) {
        var own = image == null ? List.<DeviceWish>of() : of(image);
        var merged = new ArrayList<DeviceWish>();
        for (var device : own) {
            if (asked.stream().noneMatch(one -> isInPlaceOf(device, one))) {
                merged.add(device);
            }
        }
        var hasRoot = own.stream().anyMatch(DeviceWish::isRoot);
        for (var device : asked) {
            if (!(hasRoot && device.isRoot() && device.source().equals("image"))) {
                merged.add(device);
            }
        }
        return List.copyOf(merged);
    }

    private static boolean isInPlaceOf(DeviceWish device, DeviceWish other) {
        var path = device.looks().path();
        return path != null && Objects.equals(path, other.looks().path());
    }

    /** What cannot be read is no mapping. */
    private List<DeviceWish> of(ImageInfo image) {
        var text = image.properties().getOrDefault(MAPPING, "");
        if (text.isEmpty() || !isTrue(image.properties().getOrDefault("bdm_v2", ""))) {
            return List.of();
        }
        try {
            var devices = new ArrayList<DeviceWish>();
            for (var device : json.readTree(text)) {
                if (!isTrue(device.path("no_device").asString(""))) {
                    devices.add(device(device));
                }
            }
            return devices;
        } catch (JacksonException _) {
            return List.of();
        }
    }

    private static DeviceWish device(JsonNode device) {
        var source = device.path("source_type").asString("blank");
        return new DeviceWish(
                source,
                device.path("destination_type").asString("local"),
                text(device, source + "_id"),
                device.path("boot_index").asInt(-1),
                device.path("volume_size").isNumber() ? device.path("volume_size").asInt() : null,
                device.path("guest_format").asString(""),
                new Looks(
                        text(device, "device_name"),
                        text(device, "device_type"),
                        text(device, "disk_bus"),
                        text(device, "tag")),
                isTrue(device.path("delete_on_termination").asString("")),
                text(device, "volume_type"));
    }

    private static boolean isTrue(String text) {
        return Flags.find(text).orElse(false);
    }

    private static @Nullable String text(JsonNode node, String key) {
        var text = node.path(key).asString("");
        return text.isEmpty() ? null : text;
    }
}
