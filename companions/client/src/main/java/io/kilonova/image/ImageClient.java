package io.kilonova.image;

import static io.kilonova.companion.OpenStackService.encode;

import io.kilonova.companion.OpenStackService;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Speaks image v2 as Kilonova's own user, who sees everything: what a project may see is checked
 * here.
 */
public final class ImageClient {
    private static final Set<String> BASE =
            Set.of(
                    "id",
                    "name",
                    "status",
                    "visibility",
                    "owner",
                    "disk_format",
                    "container_format",
                    "size",
                    "virtual_size",
                    "os_hash_algo",
                    "os_hash_value",
                    "min_disk",
                    "min_ram",
                    "protected",
                    "created_at",
                    "updated_at",
                    "tags",
                    "checksum",
                    "self",
                    "file",
                    "schema",
                    "locations",
                    "direct_url",
                    "stores",
                    "os_hidden");

    private final OpenStackService service;

    public ImageClient(OpenStackService service) {
        this.service = service;
    }

    /** The image, when the project may use it; one that is only another's is as good as none. */
    public Optional<ImageInfo> findVisible(String id, String projectId) {
        return service.find("/v2/images/" + encode(id))
                .map(ImageClient::infoOf)
                .filter(image -> isVisible(image, projectId));
    }

    private boolean isVisible(ImageInfo image, String projectId) {
        return switch (image.visibility()) {
            case "public", "community" -> true;
            case "shared" -> image.owner().equals(projectId) || isMember(image, projectId);
            default -> image.owner().equals(projectId);
        };
    }

    private boolean isMember(ImageInfo image, String projectId) {
        return service.find("/v2/images/" + image.id() + "/members/" + encode(projectId))
                .filter(member -> member.path("status").asString("").equals("accepted"))
                .isPresent();
    }

    /** The bytes; the caller closes the stream. */
    public InputStream download(String id) {
        return service.http().stream(service.streaming("/v2/images/" + encode(id) + "/file"));
    }

    static ImageInfo infoOf(JsonNode image) {
        var properties = new HashMap<String, String>();
        image.forEachEntry((key, value) -> {
            if (!BASE.contains(key) && !value.isNull()) {
                properties.put(key, value.asString(""));
            }
        });
        return new ImageInfo(
                image.path("id").asString(),
                image.path("name").asString(""),
                image.path("status").asString(""),
                image.path("visibility").asString("private"),
                image.path("owner").asString(""),
                image.path("disk_format").asString(""),
                image.path("container_format").asString(""),
                image.path("size").asLong(0),
                image.path("virtual_size").asLong(0),
                image.path("os_hash_algo").asString(""),
                image.path("os_hash_value").asString(""),
                image.path("min_disk").asLong(0),
                image.path("min_ram").asLong(0),
                image.path("protected").asBoolean(false),
                image.path("created_at").asString(""),
                image.path("updated_at").asString(""),
                properties);
    }
}
