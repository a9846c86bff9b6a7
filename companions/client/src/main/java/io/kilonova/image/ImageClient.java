package io.kilonova.image;

import static io.kilonova.companion.OpenStackService.encode;

import io.kilonova.companion.OpenStackHttp.Call;
import io.kilonova.companion.OpenStackService;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.server.ServerImage;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Speaks image v2: as Kilonova's own user, who sees everything (what a project may see is checked
 * in {@link #findVisible}), or with a user's token.
 */
public final class ImageClient {
    private static final String IMAGES = "/v2/images";
    private static final String PATCH = "application/openstack-images-v2.1-json-patch";
    private static final String BYTES = "application/octet-stream";

    private final OpenStackService service;

    public ImageClient(OpenStackService service) {
        this.service = service;
    }

    /** The same images, as far as this user may see and change them. */
    public ImageClient as(String userToken) {
        return new ImageClient(service.as(userToken));
    }

    /** Where the service is, without a version. */
    public String address() {
        return service.address();
    }

    /** The image, if this client's user sees it. */
    public Optional<ImageInfo> find(String id) {
        return service.find(IMAGES + "/" + encode(id)).map(ImageJson::image);
    }

    /** The image, when the project may use it; one that is only another's is as good as none. */
    public Optional<ImageInfo> findVisible(String id, String projectId) {
        return find(id).filter(image -> isVisible(image, projectId));
    }

    private boolean isVisible(ImageInfo image, String projectId) {
        return switch (image.visibility()) {
            case "public", "community" -> true;
            case "shared" -> image.owner().equals(projectId) || isMember(image, projectId);
            default -> image.owner().equals(projectId);
        };
    }

    private boolean isMember(ImageInfo image, String projectId) {
        return service.find(IMAGES + "/" + image.id() + "/members/" + encode(projectId))
                .filter(member -> member.path("status").asString("").equals("accepted"))
                .isPresent();
    }

    /**
     * All images that match, page after page.
     *
     * @param filters as in the query: name, status, visibility, owner, or a property
     */
    public List<ImageInfo> list(Map<String, String> filters) {
        var images = new ArrayList<ImageInfo>();
        for (var page :
                service.pages(
                        IMAGES + "?" + queryOf(filters),
                        page -> OpenStackService.queryOf(page.path("next").asString("")))) {
            page.path("images").forEach(image -> images.add(ImageJson.image(image)));
        }
        return List.copyOf(images);
    }

    private static String queryOf(Map<String, String> filters) {
        return filters.entrySet().stream()
                .map(filter -> encode(filter.getKey()) + "=" + encode(filter.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
    }

    /** Some images; {@code isFollowed} when there are more. */
    public record ImagePage(List<ImageInfo> images, boolean isFollowed) {
        public ImagePage {
            images = List.copyOf(images);
        }
    }

    /**
     * One page of images.
     *
     * @param query filters, and limit, marker, sort_key, sort_dir
     */
    public ImagePage page(Map<String, String> query) {
        var page = service.get(IMAGES + "?" + queryOf(query));
        var images = new ArrayList<ImageInfo>();
        page.path("images").forEach(image -> images.add(ImageJson.image(image)));
        return new ImagePage(images, page.hasNonNull("next"));
    }

    /** The bytes; the caller closes the stream. */
    public InputStream download(String id) {
        return service.stream(IMAGES + "/" + encode(id) + "/file");
    }

    /** Makes the image, or finds the one that an earlier attempt made. */
    public ImageInfo create(NewImage image) {
        try {
            return ImageJson.image(service.post(IMAGES, ImageJson.body(image)));
        } catch (ComputeFailure.Conflict e) {
            return find(image.id().toString()).orElseThrow(() -> e);
        }
    }

    /** Likewise, the image that a server is to be saved as. */
    public void createFor(ServerImage image) {
        create(NewImage.of(image));
        if (image.sharedWith() != null) {
            share(image.id().toString(), image.sharedWith());
        }
    }

    /**
     * Gives the image its bytes, as a stream.
     *
     * @param bytes opened once, twice if the service wants to know who asks
     * @param size of them, or -1 when it is not known
     */
    public void upload(String id, Supplier<InputStream> bytes, long size) {
        var path = IMAGES + "/" + encode(id) + "/file";
        BodyPublisher body = BodyPublishers.ofInputStream(bytes);
        BodyPublisher sized =
                size < 0
                        ? body
                        : size == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.fromPublisher(body, size);
        var answer = service.send((url, auth) -> new Call("PUT", url, auth, sized, BYTES), path);
        service.expectSuccess(answer, path);
    }

    /** Lets a project use the image as if it were its own; again is fine. */
    public void share(String id, String projectId) {
        var members = IMAGES + "/" + encode(id) + "/members";
        try {
            service.post(members, Map.of("member", projectId));
        } catch (ComputeFailure.Conflict _) {
            // an earlier attempt got so far
        }
        service.put(members + "/" + encode(projectId), Map.of("status", "accepted"));
    }

    /** Sets properties of the owner's own; null takes one away. Empty when the image is gone. */
    public Optional<ImageInfo> setProperties(
            String id, Map<String, ? extends @Nullable String> properties) {
        var known = find(id);
        if (known.isEmpty()) {
            return known;
        }
        var changes = new ArrayList<Map<String, String>>();
        properties.forEach((key, value) -> {
            var path = "/" + key.replace("~", "~0").replace("/", "~1");
            if (value != null) {
                changes.add(Map.of("op", "add", "path", path, "value", value));
            } else if (known.get().properties().containsKey(key)) {
                changes.add(Map.of("op", "remove", "path", path));
            }
        });
        return changes.isEmpty() ? known : Optional.of(patch(id, changes));
    }

    /**
     * @param operations of a JSON patch, attributes and properties alike: op, path, value
     */
    public ImageInfo patch(String id, List<? extends Map<String, ?>> operations) {
        var path = IMAGES + "/" + encode(id);
        var answer =
                service.send((url, auth) -> new Call("PATCH", url, auth, operations, PATCH), path);
        return ImageJson.image(service.expectSuccess(answer, path));
    }

    /** An image that is gone is fine. */
    public void delete(String id) {
        service.delete(IMAGES + "/" + encode(id));
    }
}
