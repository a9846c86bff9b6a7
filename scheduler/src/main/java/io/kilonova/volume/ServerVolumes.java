package io.kilonova.volume;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Volumes at the block storage service. A refusal is a {@code ComputeFailure}; {@code Unavailable}
 * may pass.
 */
public interface ServerVolumes {
    /** Makes a volume that nobody has tried to make before. */
    VolumeInfo make(NewVolume volume);

    /** Makes the volume, or finds the one that an earlier attempt made. */
    VolumeInfo makeOrFind(NewVolume volume);

    /** The volume that was made under this key. */
    Optional<VolumeInfo> findMade(UUID key, String projectId);

    Optional<VolumeInfo> find(String volumeId);

    /** One that is gone is fine. */
    void delete(String volumeId);

    /** Likewise, whatever the volume is at. */
    void forceDelete(String volumeId);

    /** Keeps the volume for the server. */
    AttachmentInfo reserve(String volumeId, UUID serverId);

    /** One volume's to one server. */
    List<AttachmentInfo> attachments(String volumeId, UUID serverId);

    /** Lets a host get at the volume, and tells how; again is fine. */
    AttachmentInfo connect(String attachmentId, Connector connector);

    /** The server has it: the volume is in-use from then on. */
    void complete(String attachmentId);

    /** Ends the attachment; one that is gone is fine. */
    void release(String attachmentId);

    /** Others can do nothing with the volume from now on. */
    void beginDetaching(String volumeId);

    /** The detaching came to nothing. */
    void rollDetaching(String volumeId);

    /**
     * The server has one volume instead of another, or not.
     *
     * @return id of the volume that it has, which may be the first one's with the other's content
     */
    String completeSwap(String oldId, String newId, boolean hasFailed);
}
