package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageClient;
import io.kilonova.image.ImageInfo;
import io.kilonova.operation.Attempt;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Settles what is to be in a server's CD-ROM drives: at every start from nothing, as its metadata
 * wants it then. What cannot be used is left out, and said in the log.
 */
@Component
public class ServerMedia {
    private static final Logger LOG = LoggerFactory.getLogger(ServerMedia.class);

    private final ImageLookup images;
    private final GuestFactsStore facts;
    private final MediaStore store;
    private final JsonMapper json;

    public ServerMedia(
            ImageLookup images, GuestFactsStore facts, MediaStore store, JsonMapper json) {
        this.images = images;
        this.facts = facts;
        this.store = store;
        this.json = json;
    }

    /** The images of a project. */
    @FunctionalInterface
    public interface ImageLookup {
        Optional<ImageInfo> findVisible(String imageId, String projectId);

        @Component
        record Remote(ImageClient client) implements ImageLookup {
            @Override
            public Optional<ImageInfo> findVisible(String imageId, String projectId) {
                return client.findVisible(imageId, projectId);
            }
        }
    }

    /** The operation's server as it is to start, with {@link #settle}d media. */
    public GuestFacts settled(Attempt<?> attempt) {
        return settle(attempt, facts.find(attempt.serverId()).orElseThrow());
    }

    /** The server with its media as they are from now on, which the step's transaction writes. */
    public GuestFacts settle(Attempt<?> attempt, GuestFacts server) {
        var items = items(server);
        if (items.isEmpty()) {
            return server;
        }
        var media = server.media().changed(items.get(), server.image(), id -> find(id, server));
        if (media.equals(server.media())) {
            return server;
        }
        LOG.info(
                "server={} boots from {} with {} in its drives",
                server.serverId(),
                media.order(),
                media.isos().stream().map(ImageSpec::id).toList());
        attempt.alsoCommit(() -> store.put(server.serverId(), media));
        return server.with(media);
    }

    /** Empty for items that mean nothing: the drives stay as they are. */
    private Optional<MediaItems> items(GuestFacts server) {
        try {
            return Optional.of(MediaItems.of(server.metadata(), json));
        } catch (ComputeFailure.Invalid e) {
            LOG.warn("server={} keeps its media: {}", server.serverId(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<ImageSpec> find(String imageId, GuestFacts server) {
        try {
            var found = images.findVisible(imageId, server.projectId());
            var usable =
                    found.filter(image -> image.isActive() && image.diskFormat().equals("iso"));
            if (usable.isEmpty()) {
                LOG.warn(
                        "server={} goes without image {}: no ISO that its project can read",
                        server.serverId(),
                        imageId);
            }
            return usable.map(ImageInfo::spec);
        } catch (ComputeFailure.Unavailable e) {
            return Optional.of(known(imageId, server).orElseThrow(() -> e));
        }
    }

    private static Optional<ImageSpec> known(String imageId, GuestFacts server) {
        return server.media().isos().stream().filter(iso -> iso.id().equals(imageId)).findFirst();
    }
}
