package io.kilonova.image;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body that describes an image: base attributes, and the owner's own beside them. */
final class ImageDocument {
    /** What owners' own properties may not be called. */
    static final Set<String> RESERVED =
            Set.of(
                    "id",
                    "owner",
                    "status",
                    "size",
                    "virtual_size",
                    "checksum",
                    "os_hash_algo",
                    "os_hash_value",
                    "created_at",
                    "updated_at",
                    "self",
                    "file",
                    "schema",
                    "locations",
                    "direct_url",
                    "deleted",
                    "deleted_at",
                    "stores");

    private ImageDocument() {}

    static Map<String, @Nullable Object> of(ImageRow image) {
        var path = "/v2/images/" + image.id();
        var body = new LinkedHashMap<String, @Nullable Object>(image.properties());
        body.put("id", image.id().toString());
        body.put("name", image.name());
        body.put("status", image.status());
        body.put("visibility", image.visibility());
        body.put("owner", image.owner());
        body.put("disk_format", image.diskFormat());
        body.put("container_format", image.containerFormat());
        body.put("size", image.size());
        body.put("virtual_size", image.virtualSize());
        body.put("checksum", image.checksum());
        body.put("os_hash_algo", image.hashValue() == null ? null : "sha512");
        body.put("os_hash_value", image.hashValue());
        body.put("min_disk", image.minDisk());
        body.put("min_ram", image.minRam());
        body.put("protected", image.isProtected());
        body.put("os_hidden", image.isHidden());
        body.put("tags", image.tags());
        body.put("created_at", image.createdAt().truncatedTo(ChronoUnit.SECONDS).toString());
        body.put("updated_at", image.updatedAt().truncatedTo(ChronoUnit.SECONDS).toString());
        body.put("self", path);
        body.put("file", path + "/file");
        body.put("schema", "/v2/schemas/image");
        return body;
    }
}
