package io.kilonova.volume;

import java.util.UUID;

/**
 * The volumes of servers that leave a host and come to one. A refusal is a {@code ComputeFailure};
 * {@code Unavailable} may pass; all of it may be done again.
 */
public interface VolumeMoves {
    /** The volumes stay kept for the server, but no host gets at them. */
    void leaveHost(UUID serverId);

    /** The host gets at all volumes of the server, which are in use from then on. */
    void join(UUID serverId, UUID hostId);

    /** Begins to give a volume that is kept for a server the content of an image. */
    void replaceContent(String volumeId, String imageId);

    /** Whether the volume has its new content. */
    Content contentOf(String volumeId);

    /** How far a volume's new content has come. */
    enum Content {
        COMING,
        THERE,
        BROKEN
    }
}
