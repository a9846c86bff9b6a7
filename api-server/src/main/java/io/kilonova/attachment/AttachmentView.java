package io.kilonova.attachment;

import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.microversion.Since;
import io.kilonova.platform.microversion.Until;
import io.kilonova.server.BlockDeviceRow;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume as a disk of a server.
 *
 * @param attachmentId null until the block storage service has given it
 */
record AttachmentView(
        @Until("2.88") @Nullable String id,
        @OmitNull @Nullable String device,
        @Named("serverId") String serverId,
        @Named("volumeId") @Nullable String volumeId,
        @Since("2.70") @Nullable String tag,
        @Since("2.79") @Named("delete_on_termination") boolean deleteOnTermination,
        @Since("2.89") @Named("attachment_id") @Nullable String attachmentId,
        @Since("2.89") @Named("bdm_uuid") String bdmUuid) {

    record One(@Named("volumeAttachment") AttachmentView view) {}

    record All(@Named("volumeAttachments") List<AttachmentView> views) {
        All {
            views = List.copyOf(views);
        }
    }

    /** As the answer of an attach; there is none in the newest versions. */
    record Begun(
            String id,
            @Nullable String device,
            @Named("serverId") String serverId,
            @Named("volumeId") String volumeId,
            @Since("2.70") @Nullable String tag,
            @Since("2.79") @Named("delete_on_termination") boolean deleteOnTermination) {}

    record OneBegun(@Named("volumeAttachment") Begun view) {}

    static AttachmentView of(UUID serverId, BlockDeviceRow disk) {
        return new AttachmentView(
                disk.volumeId(),
                disk.deviceName(),
                serverId.toString(),
                disk.volumeId(),
                disk.tag(),
                disk.deleteOnTermination(),
                disk.attachmentId(),
                disk.id().toString());
    }

    static Begun begun(UUID serverId, BlockDeviceRow disk) {
        var volume = String.valueOf(disk.volumeId());
        return new Begun(
                volume,
                disk.deviceName(),
                serverId.toString(),
                volume,
                disk.tag(),
                disk.deleteOnTermination());
    }
}
