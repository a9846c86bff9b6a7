package io.kilonova.image;

import io.kilonova.companion.OpenStackService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Images as image v2 writes them. */
final class ImageJson {
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

    private ImageJson() {}

    static ImageInfo image(JsonNode image) {
        var properties = new HashMap<String, String>();
        image.forEachEntry((key, value) -> {
            if (!BASE.contains(key) && !value.isNull()) {
                properties.put(key, value.isString() ? value.stringValue() : value.toString());
            }
        });
        return new ImageInfo(
                OpenStackService.required(image, "id"),
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

    static Map<String, Object> body(NewImage image) {
        var body = new HashMap<String, Object>(image.properties());
        body.put("id", image.id().toString());
        body.put("name", image.name());
        body.put("owner", image.owner());
        body.put("visibility", image.visibility());
        body.put("disk_format", image.diskFormat());
        body.put("container_format", image.containerFormat());
        body.put("min_disk", image.minDiskGb());
        body.put("min_ram", image.minRamMb());
        body.put("tags", image.tags());
        return body;
    }
}
