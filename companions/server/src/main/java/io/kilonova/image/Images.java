package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.id.Ids;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What can be done with images, and by whom. */
@Component
final class Images {
    private final ImageStore store;
    private final ImageFiles files;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Ids ids;

    Images(
            ImageStore store,
            ImageFiles files,
            TransactionTemplate transaction,
            Clock clock,
            Ids ids) {
        this.store = store;
        this.files = files;
        this.transaction = transaction;
        this.clock = clock;
        this.ids = ids;
    }

    List<ImageRow> list(ImageQuery query, Caller caller) {
        var marker = query.marker();
        if (marker == null) {
            return store.list(query.filter(caller, null));
        }
        var start =
                parse(marker)
                        .flatMap(store::find)
                        .filter(image -> isVisible(image, caller))
                        .orElseThrow(() ->
                                ServiceFailure.badRequest(
                                        "Image " + marker + " could not be found."));
        return store.list(query.filter(caller, start.id()));
    }

    /** One that the caller may not see is as good as none. */
    ImageRow find(String id, Caller caller) {
        return parse(id)
                .flatMap(store::find)
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
        var wanted = body.path("id");
        var id =
                wanted.isMissingNode()
                        ? ids.next()
                        : parse(wanted.asString(""))
                                .orElseThrow(() -> ServiceFailure.badRequest("The id is no UUID."));
        var draft = new ImageDraft(ImageDraft.queued(id, caller.projectId(), clock.instant()));
        body.forEachEntry((key, value) -> {
            if (!key.equals("id")) {
                draft.set(key, value, caller);
            }
        });
        var row = draft.row(clock.instant());
        if (row.owner().isEmpty()) {
            throw ServiceFailure.forbidden();
        }
        if (!store.insert(row)) {
            throw ServiceFailure.conflict("Image ID " + id + " already exists!");
        }
        return row;
    }

    /** A JSON patch, in the form {@code application/openstack-images-v2.1-json-patch}. */
    ImageRow patch(String id, JsonNode operations, Caller caller) {
        return change(id, caller, draft -> ImagePatch.apply(operations, draft, caller));
    }

    /** Changes an image as it is now; whoever else changes it waits. */
    ImageRow change(String id, Caller caller, Consumer<ImageDraft> change) {
        var known = owned(id, caller);
        return Objects.requireNonNull(
                transaction.execute(_ -> {
                    var image = store.lock(known.id()).orElseThrow(() -> notFound(id));
                    var draft = new ImageDraft(image);
                    change.accept(draft);
                    var row = draft.row(clock.instant());
                    store.update(row);
                    return row;
                }));
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
            throw new ServiceFailure(
                    403,
                    "",
                    "Not allowed to set status "
                            + to
                            + " of an image with status "
                            + image.status()
                            + ".");
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

    /** Only the usual way of writing one. */
    private static Optional<UUID> parse(String id) {
        try {
            var parsed = UUID.fromString(id);
            return parsed.toString().equalsIgnoreCase(id) ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static ServiceFailure notFound(String id) {
        return ServiceFailure.notFound("No image found with ID " + id);
    }
}
