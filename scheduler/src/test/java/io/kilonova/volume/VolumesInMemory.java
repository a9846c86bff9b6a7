package io.kilonova.volume;

import io.kilonova.failure.ComputeFailure;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A block storage service in memory, as far as servers take their volumes from host to host. */
public final class VolumesInMemory implements VolumeMoves {
    private final Map<UUID, String> joined = new TreeMap<>();
    private final Map<String, String> contents = new TreeMap<>();
    private Content content = Content.THERE;
    private @Nullable ComputeFailure failure;

    /** Whose volumes a host gets at. */
    public synchronized Map<UUID, String> joined() {
        return Map.copyOf(joined);
    }

    /** The image that a volume has the content of. */
    public synchronized Map<String, String> contents() {
        return Map.copyOf(contents);
    }

    /** New contents come to this from now on. */
    public synchronized void stay(Content next) {
        content = next;
    }

    /** Refuses the next join. */
    public synchronized void failOnce(ComputeFailure next) {
        failure = next;
    }

    @Override
    public synchronized void leaveHost(UUID serverId) {
        joined.remove(serverId);
    }

    @Override
    public synchronized void join(UUID serverId, UUID hostId) {
        if (failure != null) {
            var told = failure;
            failure = null;
            throw told;
        }
        joined.put(serverId, hostId.toString());
    }

    @Override
    public synchronized void replaceContent(String volumeId, String imageId) {
        contents.put(volumeId, imageId);
    }

    @Override
    public synchronized Content contentOf(String volumeId) {
        return content;
    }
}
