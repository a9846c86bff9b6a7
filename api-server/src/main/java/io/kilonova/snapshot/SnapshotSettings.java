package io.kilonova.snapshot;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How servers become images.
 *
 * @param imageFormat disk format of the images: qcow2 or raw
 * @param nonInheritableProperties of a server's image, besides those that never pass on
 */
@ConfigurationProperties("kilonova.snapshots")
record SnapshotSettings(
        @DefaultValue("qcow2") String imageFormat,
        @DefaultValue({"cache_in_nova", "bittorrent"}) List<String> nonInheritableProperties) {
    SnapshotSettings {
        if (!imageFormat.equals("qcow2") && !imageFormat.equals("raw")) {
            throw new IllegalArgumentException("kilonova.snapshots.image-format: qcow2 or raw");
        }
        nonInheritableProperties = List.copyOf(nonInheritableProperties);
    }
}
