package io.kilonova.image;

import io.kilonova.image.ImageView.Brief;
import io.kilonova.image.ImageView.Source;
import io.kilonova.platform.http.Links;
import io.kilonova.platform.http.Links.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Makes the views of images, in the words of the compute API. */
@Component
final class ImageViews {
    private static final String IMAGES = "images";
    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern YES = Pattern.compile("(?i)1|t|true|on|y|yes");

    /** Properties that hold JSON, and are shown as what it says. */
    private static final List<String> STRUCTURED = List.of("block_device_mapping", "mappings");

    private final ImageClient images;
    private final JsonMapper json;

    ImageViews(ImageClient images, JsonMapper json) {
        this.images = images;
        this.json = json;
    }

    ImageView whole(ImageInfo image, Links links) {
        var automatic = image.properties().get("auto_disk_config");
        return new ImageView(
                image.id(),
                image.name(),
                (int) image.minRamMb(),
                (int) image.minDiskGb(),
                metadata(image),
                image.createdAt(),
                image.updatedAt(),
                ImageStatus.of(image).name(),
                progress(image),
                image.size(),
                linksOf(image, links),
                source(image, links),
                automatic == null ? null : YES.matcher(automatic).matches() ? "AUTO" : "MANUAL");
    }

    Brief brief(ImageInfo image, Links links) {
        return new Brief(image.id(), image.name(), linksOf(image, links));
    }

    private List<Link> linksOf(ImageInfo image, Links links) {
        var all = new ArrayList<>(links.of(IMAGES, image.id()));
        var alternate = images.address() + "/images/" + image.id();
        all.add(new Link("alternate", alternate, "application/vnd.openstack.image"));
        return List.copyOf(all);
    }

    private static @Nullable Source source(ImageInfo image, Links links) {
        var server = image.properties().getOrDefault("instance_uuid", "");
        return UUID.matcher(server).matches()
                ? new Source(server, links.of("servers", server))
                : null;
    }

    private static int progress(ImageInfo image) {
        return switch (image.status()) {
            case "queued" -> 25;
            case "saving" -> 50;
            case "active" -> 100;
            default -> 0;
        };
    }

    private Map<String, Object> metadata(ImageInfo image) {
        var metadata = new TreeMap<String, Object>(image.properties());
        for (var key : STRUCTURED) {
            metadata.computeIfPresent(key, (_, text) -> parsed(String.valueOf(text)));
        }
        return metadata;
    }

    private Object parsed(String text) {
        try {
            return json.readTree(text);
        } catch (JacksonException _) {
            return text;
        }
    }
}
