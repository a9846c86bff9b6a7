package io.kilonova.volume;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Volumes at the configured block storage service. */
@Component
record RemoteServerVolumes(VolumeClient client) implements ServerVolumes {
    @Override
    public VolumeInfo make(NewVolume volume) {
        return client.make(volume);
    }

    @Override
    public VolumeInfo makeOrFind(NewVolume volume) {
        return client.create(volume);
    }

    @Override
    public Optional<VolumeInfo> findMade(UUID key, String projectId) {
        return client.findCreated(key, projectId);
    }

    @Override
    public Optional<VolumeInfo> find(String volumeId) {
        return client.findVolume(volumeId);
    }

    @Override
    public void delete(String volumeId) {
        client.deleteVolume(volumeId);
    }

    @Override
    public void forceDelete(String volumeId) {
        client.forceDelete(volumeId);
    }

    @Override
    public AttachmentInfo reserve(String volumeId, UUID serverId) {
        return client.reserve(volumeId, serverId);
    }

    @Override
    public List<AttachmentInfo> attachments(String volumeId, UUID serverId) {
        return client.attachments(volumeId, serverId);
    }

    @Override
    public AttachmentInfo connect(String attachmentId, Connector connector) {
        return client.connect(attachmentId, connector);
    }

    @Override
    public void complete(String attachmentId) {
        client.complete(attachmentId);
    }

    @Override
    public void release(String attachmentId) {
        client.deleteAttachment(attachmentId);
    }

    @Override
    public void beginDetaching(String volumeId) {
        client.beginDetaching(volumeId);
    }

    @Override
    public void rollDetaching(String volumeId) {
        client.rollDetaching(volumeId);
    }

    @Override
    public String completeSwap(String oldId, String newId, boolean hasFailed) {
        return client.completeSwap(oldId, newId, hasFailed);
    }
}
