package io.kilonova.volume;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Volumes and snapshots as the call's version shows them. */
@Component
final class VolumeViews {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private final VolumeSettings settings;

    VolumeViews(VolumeSettings settings) {
        this.settings = settings;
    }

    static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : TIME.format(time);
    }

    /** Id of the one service with the one back end. */
    UUID serviceId() {
        return UUID.nameUUIDFromBytes(settings.host().getBytes(StandardCharsets.UTF_8));
    }

    Map<String, @Nullable Object> summary(VolumeCall call, VolumeRow volume) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", volume.id());
        view.put("name", volume.name());
        view.put("links", call.links("volumes", volume.id()));
        return view;
    }

    /** As lists and shows have it; what creates and changes answer has less. */
    Map<String, @Nullable Object> full(
            VolumeCall call, VolumeRow volume, List<AttachmentRow> attachments) {
        var view = detail(call, volume, attachments);
        view.put("os-vol-tenant-attr:tenant_id", volume.projectId());
        if (call.seesAll()) {
            view.put("os-vol-host-attr:host", settings.host());
            view.put("os-vol-mig-status-attr:migstat", volume.migrationStatus());
            view.put("os-vol-mig-status-attr:name_id", null);
        }
        if (!volume.imageMetadata().isEmpty()) {
            view.put("volume_image_metadata", volume.imageMetadata());
        }
        return view;
    }

    Map<String, @Nullable Object> detail(
            VolumeCall call, VolumeRow volume, List<AttachmentRow> attachments) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", volume.id());
        view.put("status", volume.status());
        view.put("size", volume.size());
        view.put("availability_zone", volume.availabilityZone());
        view.put("created_at", time(volume.createdAt()));
        view.put("updated_at", time(volume.updatedAt()));
        view.put("name", volume.name());
        view.put("description", volume.description());
        view.put("volume_type", volume.typeName());
        view.put("snapshot_id", volume.snapshotId());
        view.put("source_volid", volume.sourceVolumeId());
        view.put("metadata", metadata(volume));
        view.put("links", call.links("volumes", volume.id()));
        view.put("user_id", volume.userId());
        view.put("bootable", String.valueOf(volume.isBootable()));
        view.put("encrypted", false);
        view.put("replication_status", null);
        view.put("consistencygroup_id", null);
        view.put("multiattach", volume.isMultiattach());
        view.put("attachments", attachments(call, attachments));
        byVersion(call, volume, view);
        return view;
    }

    private void byVersion(VolumeCall call, VolumeRow volume, Map<String, @Nullable Object> view) {
        if (call.seesAll()) {
            view.put("migration_status", volume.migrationStatus());
            putIf(call.has(Feature.PROVIDER_ID), view, "provider_id", null);
            putIf(call.has(Feature.CLUSTER_NAME), view, "cluster_name", null);
        }
        putIf(call.has(Feature.GROUPS), view, "group_id", null);
        putIf(call.has(Feature.SHARED_TARGETS), view, "shared_targets", false);
        putIf(call.has(Feature.SHARED_TARGETS), view, "service_uuid", serviceId());
        putIf(call.has(Feature.TYPE_ID), view, "volume_type_id", volume.typeId());
        putIf(call.has(Feature.CONSUMES_QUOTA), view, "consumes_quota", true);
    }

    private static void putIf(
            boolean condition,
            Map<String, @Nullable Object> view,
            String key,
            @Nullable Object value) {
        if (condition) {
            view.put(key, value);
        }
    }

    /** The owner's, and what the service keeps beside it. */
    private static Map<String, String> metadata(VolumeRow volume) {
        var metadata = new LinkedHashMap<>(volume.metadata());
        var isReadonly = volume.isReadonly();
        if (isReadonly != null) {
            metadata.put("readonly", python(isReadonly));
        }
        if (volume.attachedMode() != null) {
            metadata.put("attached_mode", volume.attachedMode());
        }
        return metadata;
    }

    private static String python(boolean flag) {
        var word = String.valueOf(flag);
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static List<Map<String, @Nullable Object>> attachments(
            VolumeCall call, List<AttachmentRow> attachments) {
        return attachments.stream()
                .filter(attachment -> attachment.attachStatus().equals("attached"))
                .map(attachment -> attachment(call, attachment))
                .toList();
    }

    private static Map<String, @Nullable Object> attachment(
            VolumeCall call, AttachmentRow attachment) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", attachment.volumeId());
        view.put("attachment_id", attachment.id());
        view.put("volume_id", attachment.volumeId());
        view.put("server_id", attachment.instanceId());
        view.put("host_name", call.seesAll() ? attachment.host() : null);
        view.put("device", attachment.mountpoint());
        view.put("attached_at", time(attachment.attachedAt()));
        return view;
    }

    Map<String, @Nullable Object> snapshot(VolumeCall call, SnapshotRow snapshot) {
        var view = new LinkedHashMap<String, @Nullable Object>();
        view.put("id", snapshot.id());
        view.put("created_at", time(snapshot.createdAt()));
        view.put("updated_at", time(snapshot.updatedAt()));
        view.put("name", snapshot.name());
        view.put("description", snapshot.description());
        view.put("volume_id", snapshot.volumeId());
        view.put("status", snapshot.status());
        view.put("size", snapshot.size());
        view.put("metadata", snapshot.metadata());
        return view;
    }

    Map<String, @Nullable Object> snapshotDetail(VolumeCall call, SnapshotRow snapshot) {
        var view = snapshot(call, snapshot);
        putIf(call.has(Feature.GROUP_SNAPSHOTS), view, "group_snapshot_id", null);
        putIf(call.has(Feature.SNAPSHOT_USER), view, "user_id", snapshot.userId());
        putIf(call.has(Feature.CONSUMES_QUOTA), view, "consumes_quota", true);
        return view;
    }

    /** As lists and shows have it. */
    Map<String, @Nullable Object> snapshotFull(VolumeCall call, SnapshotRow snapshot) {
        var view = snapshotDetail(call, snapshot);
        view.put("os-extended-snapshot-attributes:project_id", snapshot.projectId());
        view.put("os-extended-snapshot-attributes:progress", snapshot.progress());
        return view;
    }
}
