package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.id.Ids;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What can be done with images, and by whom. */
@Component
final class Images {
    private static final Logger LOG = LoggerFactory.getLogger(Images.class);

    private final ImageStore store;
    private final ImageFiles files;
    private final ImageSettings settings;
    private final Clock clock;
    private final Ids ids;

    Images(ImageStore store, ImageFiles files, ImageSettings settings, Clock clock, Ids ids) {
        this.store = store;
        this.files = files;
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
    }

    @EventListener(ApplicationReadyEvent.class)
    void clearInterruptedUploads() throws IOException {
        files.removeParts();
        store.resetInterrupted(clock.instant());
    }

    List<ImageRow> visibleTo(Caller caller) {
        return store.visibleTo(caller.projectId(), caller.isAdminOrService());
    }

    /** One that the caller may not see is as good as none. */
    ImageRow find(String id, Caller caller) {
        return store.find(parse(id))
                .filter(image -> isVisible(image, caller))
                .orElseThrow(() -> notFound(id));
    }

    private boolean isVisible(ImageRow image, Caller caller) {
        return caller.isAdminOrService()
                || caller.owns(image.owner())
                || image.visibility().equals("public")
                || image.visibility().equals("community")
                || (image.visibility().equals("shared")
                        && store.members(image.id()).stream()
                                .anyMatch(member -> caller.owns(member.memberId())));
    }

    ImageRow create(JsonNode body, Caller caller) {
        mustWrite(caller);
        if (!body.isObject()) {
            throw ServiceFailure.badRequest("The body is not an object.");
        }
        var wanted = body.path("id").asString("");
        var id = wanted.isEmpty() ? ids.next() : parse(wanted);
        var draft = new ImageDraft(ImageDraft.queued(id, caller.projectId(), clock.instant()));
        body.forEachEntry((key, value) -> {
            if (!key.equals("id")) {
                draft.set(key, value, caller);
            }
        });
        var row = draft.row(clock.instant());
        if (!store.insert(row)) {
            throw ServiceFailure.conflict("Image ID " + id + " already exists!");
        }
        return row;
    }

    /** A JSON patch, in the form {@code application/openstack-images-v2.1-json-patch}. */
    ImageRow patch(String id, JsonNode operations, Caller caller) {
        var draft = new ImageDraft(owned(id, caller));
        if (!operations.isArray()) {
            throw ServiceFailure.badRequest(
                    "Request body must be a JSON array of operation objects.");
        }
        for (var operation : operations) {
            var key =
                    operation
                            .path("path")
                            .asString("")
                            .replaceFirst("^/", "")
                            .replace("~1", "/")
                            .replace("~0", "~");
            switch (operation.path("op").asString("").toLowerCase(Locale.ROOT)) {
                case "add", "replace" -> draft.set(key, operation.path("value"), caller);
                case "remove" -> draft.remove(key);
                default ->
                        throw ServiceFailure.badRequest(
                                "Unable to find 'op' in JSON Schema change.");
            }
        }
        var row = draft.row(clock.instant());
        store.update(row);
        return row;
    }

    void upload(String id, InputStream bytes, Caller caller) throws IOException {
        var image = owned(id, caller);
        if (image.diskFormat() == null || image.containerFormat() == null) {
            throw ServiceFailure.badRequest(
                    "Properties disk_format, container_format must be set prior to saving data.");
        }
        if (!store.move(image.id(), "queued", "saving", clock.instant())) {
            throw ServiceFailure.conflict(
                    "Image status transition from " + image.status() + " to saving is not allowed");
        }
        try {
            var room = settings.maxProjectBytes() - store.bytesOf(image.owner());
            var stored = files.store(image.id(), image.diskFormat(), bytes, room);
            store.activate(
                    image.id(),
                    stored.size(),
                    stored.virtualSize(),
                    stored.checksum(),
                    stored.hash(),
                    clock.instant());
            LOG.info("image={} size={} stored", image.id(), stored.size());
        } finally {
            // after a success it is active and stays so
            store.move(image.id(), "saving", "queued", clock.instant());
        }
    }

    void delete(String id, Caller caller) throws IOException {
        var image = owned(id, caller);
        if (image.isProtected()) {
            throw new ServiceFailure(
                    403, "", "Image " + id + " is protected and cannot be deleted.");
        }
        store.delete(image.id());
        files.delete(image.id());
    }

    void setActive(String id, boolean isActive, Caller caller) {
        if (!caller.isAdmin()) {
            throw ServiceFailure.forbidden();
        }
        var image = find(id, caller);
        var from = isActive ? "deactivated" : "active";
        var to = isActive ? "active" : "deactivated";
        if (!image.status().equals(to) && !store.move(image.id(), from, to, clock.instant())) {
            throw ServiceFailure.forbidden();
        }
    }

    /** The image when the caller may change it; 403 when it can only be seen. */
    ImageRow owned(String id, Caller caller) {
        var image = find(id, caller);
        mustWrite(caller);
        if (!caller.isAdminOrService() && !caller.owns(image.owner())) {
            throw ServiceFailure.forbidden();
        }
        return image;
    }

    private static void mustWrite(Caller caller) {
        if (!caller.mayWrite()) {
            throw ServiceFailure.forbidden();
        }
    }

    private static UUID parse(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException _) {
            throw notFound(id);
        }
    }

    private static ServiceFailure notFound(String id) {
        return ServiceFailure.notFound("No image found with ID " + id);
    }
}
