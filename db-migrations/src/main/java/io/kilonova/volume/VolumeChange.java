package io.kilonova.volume;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is to be different in a volume; everything else stays. */
public final class VolumeChange {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    /** By column. */
    Map<String, @Nullable Object> values() {
        return values;
    }

    /** To what it was before it was worked on. */
    public static VolumeChange back(VolumeRow volume) {
        var before = volume.previousStatus();
        return new VolumeChange()
                .status(before == null ? "available" : before)
                .previousStatus(null);
    }

    public VolumeChange status(String status) {
        return set("status", status);
    }

    public VolumeChange previousStatus(@Nullable String status) {
        return set("previous_status", status);
    }

    public VolumeChange attachStatus(String status) {
        return set("attach_status", status);
    }

    public VolumeChange migrationStatus(@Nullable String status) {
        return set("migration_status", status);
    }

    public VolumeChange attachedMode(@Nullable String mode) {
        return set("attached_mode", mode);
    }

    public VolumeChange name(@Nullable String name) {
        return set("name", name);
    }

    public VolumeChange description(@Nullable String description) {
        return set("description", description);
    }

    public VolumeChange size(int gib) {
        return set("size", gib);
    }

    public VolumeChange countedSize(int gib) {
        return set("counted_size", gib);
    }

    public VolumeChange type(UUID id) {
        return set("type_id", id);
    }

    public VolumeChange bootable(boolean isBootable) {
        return set("bootable", isBootable);
    }

    public VolumeChange multiattach(boolean isMultiattach) {
        return set("multiattach", isMultiattach);
    }

    public VolumeChange readonly(boolean isReadonly) {
        return set("readonly", isReadonly);
    }

    public VolumeChange metadata(Map<String, String> metadata) {
        return set("metadata", metadata);
    }

    public VolumeChange imageMetadata(Map<String, String> metadata) {
        return set("image_metadata", metadata);
    }

    public VolumeChange owner(String projectId, String userId) {
        return set("project_id", projectId).set("user_id", userId);
    }

    private VolumeChange set(String column, @Nullable Object value) {
        values.put(column, value);
        return this;
    }
}
