package io.kilonova.image;

import io.kilonova.server.ServerImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Images that servers are saved as, at the image service. A refusal is a {@code ComputeFailure};
 * {@code Unavailable} may pass.
 */
public interface ServerImages {
    Optional<ImageInfo> find(String id);

    /** Makes the image, whose bytes come later, or finds the one that an earlier attempt made. */
    void create(ServerImage image);

    /** Gives an image without bytes its properties, and makes it active. */
    void finishEmpty(String id, Map<String, String> properties);

    /** An image that is gone is fine, and so is one that its owner has protected: it stays. */
    void delete(String id);

    /** The owner's backups of that type of the server, the newest first. */
    List<ImageInfo> backups(String owner, UUID serverId, String backupType);
}
