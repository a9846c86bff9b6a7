package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v2/images/{id}/members}: whom a shared image is shared with, and who took it. */
@RestController
@RequestMapping("/image/v2/images/{id}/members")
final class ImageMembersController {
    private static final int MOST_MEMBERS = 128;
    private static final int LONGEST_MEMBER = 255;

    private final Images images;
    private final ImageStore store;
    private final Clock clock;

    ImageMembersController(Images images, ImageStore store, Clock clock) {
        this.images = images;
        this.store = store;
        this.clock = clock;
    }

    @GetMapping
    Map<String, Object> list(@PathVariable String id, Caller caller) {
        return Map.of(
                "members",
                visible(id, caller).stream().map(ImageMembersController::document).toList(),
                "schema",
                "/v2/schemas/members");
    }

    @GetMapping("/{member}")
    Map<String, Object> show(@PathVariable String id, @PathVariable String member, Caller caller) {
        return document(find(id, member, caller));
    }

    @PostMapping
    Map<String, Object> add(@PathVariable String id, @RequestBody JsonNode body, Caller caller) {
        var image = images.owned(id, caller);
        var member = body.path("member").asString("");
        if (!image.visibility().equals("shared")) {
            throw new ServiceFailure(403, "", "Only shared images have members.");
        }
        if (member.isEmpty() || member.length() > LONGEST_MEMBER || member.indexOf('\0') >= 0) {
            throw ServiceFailure.badRequest("Expected a dict with 'member' in the body.");
        }
        if (store.members(image.id()).size() >= MOST_MEMBERS) {
            throw new ServiceFailure(413, "", "An image has at most " + MOST_MEMBERS + " members.");
        }
        if (!store.addMember(image.id(), member, clock.instant())) {
            throw ServiceFailure.conflict("The project is a member already.");
        }
        return document(find(id, member, caller));
    }

    @PutMapping("/{member}")
    Map<String, Object> answer(
            @PathVariable String id,
            @PathVariable String member,
            @RequestBody JsonNode body,
            Caller caller) {
        var status = body.path("status").asString("");
        if (!List.of("pending", "accepted", "rejected").contains(status)) {
            throw ServiceFailure.badRequest("status is pending, accepted or rejected");
        }
        find(id, member, caller);
        if (!caller.owns(member) && !caller.isAdmin()) {
            throw ServiceFailure.forbidden();
        }
        store.setMember(images.find(id, caller).id(), member, status, clock.instant());
        return document(find(id, member, caller));
    }

    @DeleteMapping("/{member}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String id, @PathVariable String member, Caller caller) {
        if (!store.removeMember(images.owned(id, caller).id(), member)) {
            throw ServiceFailure.notFound("No such member.");
        }
    }

    private ImageStore.Member find(String id, String member, Caller caller) {
        return visible(id, caller).stream()
                .filter(one -> one.memberId().equals(member))
                .findFirst()
                .orElseThrow(() -> ServiceFailure.notFound(member + " is no member of the image."));
    }

    /** The owner sees all of them, a member itself. */
    private List<ImageStore.Member> visible(String id, Caller caller) {
        var image = images.find(id, caller);
        var seesAll = caller.isAdminOrService() || caller.owns(image.owner());
        return store.members(image.id()).stream()
                .filter(member -> seesAll || caller.owns(member.memberId()))
                .toList();
    }

    private static Map<String, Object> document(ImageStore.Member member) {
        return Map.of(
                "image_id", member.imageId().toString(),
                "member_id", member.memberId(),
                "status", member.status(),
                "created_at", member.createdAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                "updated_at", member.updatedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                "schema", "/v2/schemas/member");
    }
}
