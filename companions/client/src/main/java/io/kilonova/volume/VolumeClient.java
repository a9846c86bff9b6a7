package io.kilonova.volume;

import static io.kilonova.companion.OpenStackService.encode;

import io.kilonova.companion.OpenStackHttp.Call;
import io.kilonova.companion.OpenStackService;
import io.kilonova.failure.ComputeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Speaks block storage v3: as Kilonova's own user, who sees everything (whose a volume is, is
 * checked here), or with a user's token. What it makes for a project it makes as a member of it.
 * Making, deleting, extending and the like only begin: the status tells when they are over.
 */
public final class VolumeClient {
    private static final String VOLUMES = "/v3/volumes";
    private static final String SNAPSHOTS = "/v3/snapshots";
    private static final String TYPES = "/v3/types";
    private static final String ATTACHMENTS = "/v3/attachments";

    private final OpenStackService service;
    private final boolean isOwn;

    public VolumeClient(OpenStackService service) {
        this(service.at("volume 3.48").provingItself(), true);
    }

    private VolumeClient(OpenStackService service, boolean isOwn) {
        this.service = service;
        this.isOwn = isOwn;
    }

    /** The same volumes, as far as this user may see and change them; what it makes is its own. */
    public VolumeClient as(String userToken) {
        return new VolumeClient(service.as(userToken), false);
    }

    private OpenStackService inProject(String projectId) {
        return isOwn ? service.inProject(projectId) : service;
    }

    // ---- volumes -----------------------------------------------------------------------------

    public Optional<VolumeInfo> findVolume(String id) {
        return service.find(VOLUMES + "/" + encode(id))
                .map(body -> VolumeJson.volume(body.path("volume")));
    }

    /** The volume when it is the project's. */
    public Optional<VolumeInfo> findVolume(String id, String projectId) {
        return findVolume(id).filter(volume -> volume.projectId().equals(projectId));
    }

    public List<VolumeInfo> volumesOf(String projectId) {
        return list(VOLUMES + "/detail?" + of(projectId), "volumes", VolumeJson::volume);
    }

    /** Makes the volume, or finds the one that an earlier attempt made. */
    public VolumeInfo create(NewVolume volume) {
        return findCreated(volume.key(), volume.projectId()).orElseGet(() -> make(volume));
    }

    /** The volume that was made under this key. */
    public Optional<VolumeInfo> findCreated(UUID key, String projectId) {
        var path = VOLUMES + "/detail?" + of(projectId) + "&" + madeUnder(key);
        return list(path, "volumes", VolumeJson::volume).stream().findFirst();
    }

    /** Makes the volume without a look for an earlier one: nobody has tried before. */
    public VolumeInfo make(NewVolume volume) {
        var made = inProject(volume.projectId()).post(VOLUMES, VolumeJson.body(volume));
        return VolumeJson.volume(made.path("volume"));
    }

    /** Makes a volume as a user of the project words it. */
    public VolumeInfo make(String projectId, Map<String, ?> volume) {
        var made = inProject(projectId).post(VOLUMES, Map.of("volume", volume));
        return VolumeJson.volume(made.path("volume"));
    }

    /** A volume that is gone is fine. */
    public void deleteVolume(String id) {
        service.delete(VOLUMES + "/" + encode(id));
    }

    /** Whatever its status is; a volume that is gone is fine. */
    public void forceDelete(String id) {
        try {
            act(service, id, "os-force_delete", Map.of());
        } catch (ComputeFailure.NotFound _) {
            // as it was to be
        }
    }

    /** From in-use to detaching, for one who detaches; others are refused from then on. */
    public void beginDetaching(String volumeId) {
        act(service, volumeId, "os-begin_detaching", Map.of());
    }

    /** The detaching came to nothing. */
    public void rollDetaching(String volumeId) {
        act(service, volumeId, "os-roll_detaching", Map.of());
    }

    /**
     * A server has done its part of an extension: {@code volume-extended} came to it.
     *
     * @param hasFailed true when the server still sees the old size
     */
    public void completeExtension(String volumeId, boolean hasFailed) {
        var newer = service.at("volume 3.71");
        act(newer, volumeId, "os-extend_volume_completion", Map.of("error", hasFailed));
    }

    /** A new content, that of an image, for a volume that is available or reserved. */
    public void reimage(String volumeId, String imageId) {
        var wish = Map.of("image_id", imageId, "reimage_reserved", true);
        act(service.at("volume 3.68"), volumeId, "os-reimage", wish);
    }

    /**
     * Makes an image of the volume's content, the attached volume's too.
     *
     * @return the image's id
     */
    public String uploadToImage(String volumeId, String imageName, String diskFormat) {
        var wish =
                Map.of(
                        "image_name",
                        imageName,
                        "disk_format",
                        diskFormat,
                        "container_format",
                        "bare",
                        "force",
                        true);
        var answer = act(service, volumeId, "os-volume_upload_image", wish);
        return OpenStackService.required(answer.path("os-volume_upload_image"), "image_id");
    }

    /**
     * The server has one volume instead of another.
     *
     * @return id of the volume that it has, which may be the first one's with the other's content
     */
    public String completeSwap(String oldId, String newId, boolean hasFailed) {
        var wish = Map.of("new_volume", newId, "error", hasFailed);
        var answer = act(service, oldId, "os-migrate_volume_completion", wish);
        return OpenStackService.required(answer, "save_volume_id");
    }

    private static JsonNode act(
            OpenStackService service, String volumeId, String action, Map<String, ?> what) {
        return service.post(VOLUMES + "/" + encode(volumeId) + "/action", Map.of(action, what));
    }

    // ---- snapshots ---------------------------------------------------------------------------

    public Optional<SnapshotInfo> findSnapshot(String id) {
        return service.find(SNAPSHOTS + "/" + encode(id))
                .map(body -> VolumeJson.snapshot(body.path("snapshot")));
    }

    /** The snapshot when it is the project's. */
    public Optional<SnapshotInfo> findSnapshot(String id, String projectId) {
        return findSnapshot(id).filter(snapshot -> snapshot.projectId().equals(projectId));
    }

    public List<SnapshotInfo> snapshotsOf(String projectId) {
        return list(SNAPSHOTS + "/detail?" + of(projectId), "snapshots", VolumeJson::snapshot);
    }

    /** Makes the snapshot, or finds the one that an earlier attempt made. */
    public SnapshotInfo createSnapshot(NewSnapshot snapshot) {
        return findCreatedSnapshot(snapshot.key(), snapshot.projectId())
                .orElseGet(() -> make(snapshot));
    }

    /** The snapshot that was made under this key. */
    public Optional<SnapshotInfo> findCreatedSnapshot(UUID key, String projectId) {
        var path = SNAPSHOTS + "/detail?" + of(projectId) + "&" + madeUnder(key);
        return list(path, "snapshots", VolumeJson::snapshot).stream().findFirst();
    }

    private SnapshotInfo make(NewSnapshot snapshot) {
        var project = inProject(snapshot.projectId());
        return VolumeJson.snapshot(
                project.post(SNAPSHOTS, VolumeJson.body(snapshot)).path("snapshot"));
    }

    /** Makes a snapshot as a user of the project words it. */
    public SnapshotInfo makeSnapshot(String projectId, Map<String, ?> snapshot) {
        var made = inProject(projectId).post(SNAPSHOTS, Map.of("snapshot", snapshot));
        return VolumeJson.snapshot(made.path("snapshot"));
    }

    /** A snapshot that is gone is fine. */
    public void deleteSnapshot(String id) {
        service.delete(SNAPSHOTS + "/" + encode(id));
    }

    // ---- types -------------------------------------------------------------------------------

    /** By id or name, among those that are for all and those of the project. */
    public Optional<VolumeTypeInfo> findType(String nameOrId, String projectId) {
        return typesOf(projectId).stream()
                .filter(type -> type.id().equals(nameOrId) || type.name().equals(nameOrId))
                .findFirst();
    }

    public List<VolumeTypeInfo> typesOf(String projectId) {
        return list(inProject(projectId), TYPES, "volume_types", VolumeJson::type);
    }

    // ---- attachments -------------------------------------------------------------------------

    public Optional<AttachmentInfo> findAttachment(String id) {
        return service.find(ATTACHMENTS + "/" + encode(id))
                .map(body -> VolumeJson.attachment(body.path("attachment")));
    }

    /** Without their connections, which only {@link #findAttachment} tells everywhere. */
    public List<AttachmentInfo> attachmentsOfServer(UUID serverId) {
        return attachments("instance_id=" + serverId);
    }

    /** One volume's to one server: more than one while the server moves or swaps. */
    public List<AttachmentInfo> attachments(String volumeId, UUID serverId) {
        return attachments("volume_id=" + encode(volumeId) + "&instance_id=" + serverId);
    }

    private List<AttachmentInfo> attachments(String filter) {
        var path = ATTACHMENTS + "/detail?" + (isOwn ? "all_tenants=1&" : "") + filter;
        return list(path, "attachments", VolumeJson::attachment);
    }

    /**
     * Keeps the volume for the server. An attempt that was cut off shows in {@link #attachments}.
     */
    public AttachmentInfo reserve(String volumeId, UUID serverId) {
        var wish = Map.of("volume_uuid", volumeId, "instance_uuid", serverId.toString());
        var made = service.post(ATTACHMENTS, Map.of("attachment", wish));
        return VolumeJson.attachment(made.path("attachment"));
    }

    /** Lets the host get at the volume, and tells how; again is fine. */
    public AttachmentInfo connect(String attachmentId, Connector connector) {
        var path = ATTACHMENTS + "/" + encode(attachmentId);
        var body = Map.of("attachment", Map.of("connector", connector.body()));
        var answer = service.send((url, auth) -> Call.put(url, auth, body), path);
        return VolumeJson.attachment(service.expectSuccess(answer, path).path("attachment"));
    }

    /** The server has it: the volume is in-use from then on. */
    public void complete(String attachmentId) {
        service.post(
                ATTACHMENTS + "/" + encode(attachmentId) + "/action",
                Map.of("os-complete", Map.of()));
    }

    /** Ends the attachment; one that is gone is fine. */
    public void deleteAttachment(String id) {
        service.delete(ATTACHMENTS + "/" + encode(id));
    }

    // ---- lists -------------------------------------------------------------------------------

    /** Users see no other project anyway, and may not ask for one. */
    private String of(String projectId) {
        return isOwn ? "all_tenants=1&project_id=" + encode(projectId) : "limit=1000";
    }

    private static String madeUnder(UUID key) {
        return "metadata=" + encode("{\"" + VolumeJson.KEY + "\": \"" + key + "\"}");
    }

    private <T> List<T> list(String path, String key, Function<JsonNode, T> form) {
        return list(service, path, key, form);
    }

    private static <T> List<T> list(
            OpenStackService service, String path, String key, Function<JsonNode, T> form) {
        var items = new ArrayList<T>();
        for (var page : service.pages(path, body -> nextQuery(body, key))) {
            page.path(key).forEach(item -> items.add(form.apply(item)));
        }
        return List.copyOf(items);
    }

    private static Optional<String> nextQuery(JsonNode page, String key) {
        for (var link : page.path(key + "_links")) {
            if (link.path("rel").asString("").equals("next")) {
                return OpenStackService.queryOf(link.path("href").asString(""));
            }
        }
        return Optional.empty();
    }
}
