package io.kilonova.volume;

import static io.kilonova.companion.OpenStackService.required;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Block storage v3, as records. */
final class VolumeJson {
    /** The metadata that a volume or snapshot of Kilonova's making has. */
    static final String KEY = "kilonova-key";

    private VolumeJson() {}

    static VolumeInfo volume(JsonNode volume) {
        return new VolumeInfo(
                required(volume, "id"),
                volume.path("name").asString(""),
                volume.path("description").asString(""),
                required(volume, "status"),
                volume.path("size").asInt(0),
                volume.path("os-vol-tenant-attr:tenant_id").asString(""),
                volume.path("volume_type").asString(""),
                volume.path("availability_zone").asString(""),
                volume.path("os-vol-host-attr:host").asString(""),
                volume.path("snapshot_id").asString(""),
                volume.path("source_volid").asString(""),
                isTrue(volume.path("bootable")),
                isTrue(volume.path("multiattach")),
                isTrue(volume.path("encrypted")),
                volume.path("migration_status").asString(""),
                uses(volume.path("attachments")),
                texts(volume.path("metadata")),
                texts(volume.path("volume_image_metadata")),
                volume.path("created_at").asString(""));
    }

    private static List<VolumeInfo.Use> uses(JsonNode attachments) {
        var uses = new ArrayList<VolumeInfo.Use>();
        for (var use : attachments) {
            uses.add(
                    new VolumeInfo.Use(
                            use.path("attachment_id").asString(""),
                            use.path("server_id").asString(""),
                            use.path("device").asString(""),
                            use.path("host_name").asString(""),
                            use.path("attached_at").asString("")));
        }
        return uses;
    }

    static SnapshotInfo snapshot(JsonNode snapshot) {
        return new SnapshotInfo(
                required(snapshot, "id"),
                snapshot.path("name").asString(""),
                snapshot.path("description").asString(""),
                required(snapshot, "status"),
                snapshot.path("size").asInt(0),
                required(snapshot, "volume_id"),
                snapshot.path("os-extended-snapshot-attributes:project_id").asString(""),
                texts(snapshot.path("metadata")),
                snapshot.path("created_at").asString(""));
    }

    static VolumeTypeInfo type(JsonNode type) {
        return new VolumeTypeInfo(
                required(type, "id"),
                type.path("name").asString(""),
                type.path("description").asString(""),
                type.path("is_public").asBoolean(true),
                texts(type.path("extra_specs")));
    }

    static AttachmentInfo attachment(JsonNode attachment) {
        return new AttachmentInfo(
                required(attachment, "id"),
                required(attachment, "volume_id"),
                attachment.path("instance").asString(""),
                attachment.path("status").asString(""),
                attachment.path("attach_mode").asString(""),
                connection(attachment.path("connection_info")));
    }

    /** The service gives kind and data in one object. */
    private static @Nullable ConnectionInfo connection(JsonNode info) {
        var driver = info.path("driver_volume_type").asString("");
        return driver.isEmpty() ? null : new ConnectionInfo(driver, info);
    }

    static Map<String, Object> body(NewVolume volume) {
        var body = new LinkedHashMap<String, Object>();
        if (volume.sizeGb() > 0) {
            body.put("size", volume.sizeGb());
        }
        body.put("name", volume.name());
        body.put("description", volume.description());
        body.put("metadata", Map.of(KEY, volume.key().toString()));
        putIfThere(body, "volume_type", volume.type());
        putIfThere(body, "availability_zone", volume.availabilityZone());
        switch (volume.source()) {
            case NewVolume.Source.Blank() -> {}
            case NewVolume.Source.Image(var id) -> body.put("imageRef", id);
            case NewVolume.Source.Snapshot(var id) -> body.put("snapshot_id", id);
            case NewVolume.Source.Volume(var id) -> body.put("source_volid", id);
        }
        return Map.of("volume", body);
    }

    static Map<String, Object> body(NewSnapshot snapshot) {
        return Map.of(
                "snapshot",
                Map.of(
                        "volume_id",
                        snapshot.volumeId(),
                        "name",
                        snapshot.name(),
                        "description",
                        snapshot.description(),
                        "force",
                        true,
                        "metadata",
                        Map.of(KEY, snapshot.key().toString())));
    }

    private static void putIfThere(Map<String, Object> body, String key, @Nullable String value) {
        if (value != null) {
            body.put(key, value);
        }
    }

    /** Some are JSON's true, some the text. */
    private static boolean isTrue(JsonNode flag) {
        return flag.asString("").equalsIgnoreCase("true");
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new HashMap<String, String>();
        object.forEachEntry((key, value) -> texts.put(key, value.asString("")));
        return texts;
    }
}
