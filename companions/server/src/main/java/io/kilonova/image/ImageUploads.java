package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.image.ImageFiles.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes the bytes of images in. One that fails or is cut off leaves the image as it was. */
@Component
final class ImageUploads {
    private static final Logger LOG = LoggerFactory.getLogger(ImageUploads.class);

    private final Images images;
    private final ImageStore store;
    private final ImageFiles files;
    private final ImageSettings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    /** Bytes on their way in, by project. */
    private final ConcurrentHashMap<String, Long> arriving = new ConcurrentHashMap<>();

    ImageUploads(
            Images images,
            ImageStore store,
            ImageFiles files,
            ImageSettings settings,
            TransactionTemplate transaction,
            Clock clock) {
        this.images = images;
        this.store = store;
        this.files = files;
        this.settings = settings;
        this.transaction = transaction;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void clearInterrupted() throws IOException {
        files.removeParts();
        for (var id : store.resetInterrupted(clock.instant())) {
            files.delete(id);
            LOG.info("image={} from=saving to=queued why=interrupted", id);
        }
    }

    /**
     * @param announced bytes that the caller says will come; -1 when not said
     */
    void upload(String id, InputStream bytes, long announced, Caller caller) throws IOException {
        var known = images.owned(id, caller);
        if (announced > settings.maxSize()) {
            throw tooLarge("The image is larger than allowed.");
        }
        var image =
                store.startSaving(known.id(), clock.instant())
                        .orElseThrow(() ->
                                ServiceFailure.conflict(
                                        "Image status transition from "
                                                + known.status()
                                                + " to saving is not allowed"));
        var isKept = false;
        try {
            var stored = receive(image, bytes, announced);
            isKept = activate(image, stored);
            if (!isKept) {
                throw new ServiceFailure(410, "", "The image was deleted during the upload.");
            }
            LOG.info("image={} from=saving to=active size={}", image.id(), stored.size());
        } finally {
            if (!isKept) {
                files.delete(image.id());
                store.move(image.id(), "saving", "queued", clock.instant());
            }
        }
    }

    /** The formats count as they are from now on: they cannot change while it is being saved. */
    private Stored receive(ImageRow image, InputStream bytes, long announced) throws IOException {
        var format = image.diskFormat();
        if (format == null || image.containerFormat() == null) {
            throw ServiceFailure.badRequest(
                    "Properties disk_format, container_format must be set prior to saving data.");
        }
        var before = store.bytesOf(image.owner());
        var taken = new long[1];
        try {
            return files.store(
                    image.id(),
                    format,
                    bytes,
                    announced,
                    more -> {
                        taken[0] += more;
                        var now = arriving.merge(image.owner(), (long) more, Long::sum);
                        mustHaveRoom(before + now);
                    });
        } finally {
            arriving.compute(
                    image.owner(),
                    (_, all) -> all == null || all <= taken[0] ? null : all - taken[0]);
        }
    }

    /** False when the image is not there any more. Two at once do not both take the last room. */
    private boolean activate(ImageRow image, Stored stored) {
        return Boolean.TRUE.equals(
                transaction.execute(_ -> {
                    store.lockBytesOf(image.owner());
                    mustHaveRoom(store.bytesOf(image.owner()) + stored.size());
                    return store.activate(
                            image.id(),
                            stored.size(),
                            stored.virtualSize(),
                            stored.checksum(),
                            stored.hash(),
                            clock.instant());
                }));
    }

    private void mustHaveRoom(long bytes) {
        if (bytes > settings.maxProjectBytes()) {
            throw tooLarge("The project's images would be larger than its quota allows.");
        }
    }

    private static ServiceFailure tooLarge(String message) {
        return new ServiceFailure(413, "", message);
    }
}
