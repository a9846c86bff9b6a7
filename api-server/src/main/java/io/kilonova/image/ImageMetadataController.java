package io.kilonova.image;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageView.Meta;
import io.kilonova.image.ImageView.Metadata;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.schema.Schema;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /images/ID/metadata}: the properties of images, as the compute API calls them. */
@RestController
@RequestMapping("/images/{id}/metadata")
final class ImageMetadataController {
    private static final String TOKEN = "X-Auth-Token";

    private final Images images;

    ImageMetadataController(Images images) {
        this.images = images;
    }

    @GetMapping
    @Microversions(to = "2.38")
    @Schema("images.metadata.list")
    Metadata list(@PathVariable String id, @RequestHeader(TOKEN) String token) {
        return new Metadata(images.find(id, token).properties());
    }

    /** Adds to what is there. */
    @PostMapping
    @Microversions(to = "2.38")
    @Schema("images.metadata.create")
    Metadata merge(
            @PathVariable String id,
            Body body,
            ApiRequest request,
            @RequestHeader(TOKEN) String token) {
        var image = images.find(id, token);
        var changes = texts(body.json().path("metadata"));
        var all = new HashMap<>(image.properties());
        all.putAll(changes);
        images.checkLimit(all.size(), request);
        return new Metadata(images.change(image, changes, token));
    }

    /** In place of what is there. */
    @PutMapping
    @Microversions(to = "2.38")
    @Schema("images.metadata.replace")
    Metadata replace(
            @PathVariable String id,
            Body body,
            ApiRequest request,
            @RequestHeader(TOKEN) String token) {
        var image = images.find(id, token);
        var wanted = texts(body.json().path("metadata"));
        images.checkLimit(wanted.size(), request);
        var changes = new HashMap<String, @Nullable String>();
        image.properties().keySet().forEach(key -> changes.put(key, null));
        changes.putAll(wanted);
        images.change(image, changes, token);
        return new Metadata(wanted);
    }

    @GetMapping("/{key}")
    @Microversions(to = "2.38")
    @Schema("images.metadata.show")
    Meta show(
            @PathVariable String id, @PathVariable String key, @RequestHeader(TOKEN) String token) {
        var value = images.find(id, token).properties().get(key);
        if (value == null) {
            throw new ComputeFailure.NotFound("The resource could not be found.");
        }
        return new Meta(Map.of(key, value));
    }

    @PutMapping("/{key}")
    @Microversions(to = "2.38")
    @Schema("images.metadata.update")
    Meta set(
            @PathVariable String id,
            @PathVariable String key,
            Body body,
            ApiRequest request,
            @RequestHeader(TOKEN) String token) {
        var meta = texts(body.json().path("meta"));
        if (!meta.containsKey(key)) {
            throw new ComputeFailure.Invalid("Request body and URI mismatch");
        }
        var image = images.find(id, token);
        var all = new HashMap<>(image.properties());
        all.putAll(meta);
        images.checkLimit(all.size(), request);
        images.change(image, meta, token);
        return new Meta(meta);
    }

    @DeleteMapping("/{key}")
    @Microversions(to = "2.38")
    @Schema("images.metadata.delete")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(
            @PathVariable String id, @PathVariable String key, @RequestHeader(TOKEN) String token) {
        var image = images.find(id, token);
        if (!image.properties().containsKey(key)) {
            throw new ComputeFailure.NotFound("Invalid metadata key");
        }
        var changes = new HashMap<String, @Nullable String>();
        changes.put(key, null);
        images.change(image, changes, token);
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new HashMap<String, String>();
        object.forEachEntry((key, value) -> texts.put(key, value.asString("")));
        return Map.copyOf(texts);
    }
}
