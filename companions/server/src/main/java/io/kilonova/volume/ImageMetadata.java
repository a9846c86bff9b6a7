package io.kilonova.volume;

import io.kilonova.image.ImageInfo;
import java.util.Map;
import java.util.TreeMap;

/** What a volume made from an image tells of it. */
final class ImageMetadata {
    private ImageMetadata() {}

    static Map<String, String> of(ImageInfo image) {
        var metadata = new TreeMap<>(image.properties());
        metadata.put("image_id", image.id());
        metadata.put("image_name", image.name());
        metadata.put("container_format", image.containerFormat());
        metadata.put("disk_format", image.diskFormat());
        metadata.put("min_disk", String.valueOf(image.minDiskGb()));
        metadata.put("min_ram", String.valueOf(image.minRamMb()));
        metadata.put("size", String.valueOf(image.size()));
        return metadata;
    }
}
