package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v2/images}. */
@RestController
@RequestMapping("/image/v2/images")
final class ImagesController {
    private static final Pattern PATCH =
            Pattern.compile(
                    "application/(openstack-images-v2\\.1-json-patch|json-patch\\+json)\\b.*");
    private static final int LARGEST_PATCH = 1 << 20;

    private final Images images;
    private final ImageUploads uploads;
    private final ImageFiles files;
    private final JsonMapper json;

    ImagesController(Images images, ImageUploads uploads, ImageFiles files, JsonMapper json) {
        this.images = images;
        this.uploads = uploads;
        this.files = files;
        this.json = json;
    }

    @GetMapping
    Map<String, Object> list(Caller caller, HttpServletRequest request) {
        var query = new ImageQuery(request.getParameterMap());
        var page = images.list(query, caller);
        var body = new LinkedHashMap<String, Object>();
        body.put("images", page.stream().map(ImageDocument::of).toList());
        body.put("first", "/v2/images" + queryOf(request, null));
        if (!page.isEmpty() && page.size() == query.limit()) {
            body.put("next", "/v2/images" + queryOf(request, page.getLast().id().toString()));
        }
        body.put("schema", "/v2/schemas/images");
        return body;
    }

    private static String queryOf(HttpServletRequest request, @Nullable String marker) {
        var pairs = new ArrayList<String>();
        request.getParameterMap()
                .forEach((name, values) -> {
                    if (!name.equals("marker")) {
                        for (var value : values) {
                            pairs.add(encode(name) + "=" + encode(value));
                        }
                    }
                });
        if (marker != null) {
            pairs.add("marker=" + marker);
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @PostMapping
    ResponseEntity<Object> create(@RequestBody JsonNode body, Caller caller) {
        var image = images.create(body, caller);
        return ResponseEntity.status(201)
                .header("Location", "/v2/images/" + image.id())
                .body(ImageDocument.of(image));
    }

    @GetMapping("/{id}")
    Map<String, @Nullable Object> show(@PathVariable String id, Caller caller) {
        return ImageDocument.of(images.find(id, caller));
    }

    /** The body's media type is the image service's own, so it is read here. */
    @PatchMapping("/{id}")
    Map<String, @Nullable Object> patch(
            @PathVariable String id, Caller caller, HttpServletRequest request) throws IOException {
        var type = String.valueOf(request.getContentType());
        if (!PATCH.matcher(type).matches()) {
            throw new ServiceFailure(415, "", "The content type " + type + " is not supported.");
        }
        var bytes = request.getInputStream().readNBytes(LARGEST_PATCH + 1);
        if (bytes.length > LARGEST_PATCH) {
            throw new ServiceFailure(413, "", "Request is too large.");
        }
        try {
            return ImageDocument.of(images.patch(id, json.readTree(bytes), caller));
        } catch (JacksonException _) {
            throw ServiceFailure.badRequest("Malformed request body");
        }
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id, Caller caller) throws IOException {
        images.delete(id, caller);
    }

    @PutMapping("/{id}/file")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void upload(@PathVariable String id, Caller caller, HttpServletRequest request)
            throws IOException {
        var type = String.valueOf(request.getContentType());
        if (!type.startsWith(MediaType.APPLICATION_OCTET_STREAM_VALUE)) {
            throw new ServiceFailure(415, "", "The content type must be application/octet-stream.");
        }
        uploads.upload(id, request.getInputStream(), request.getContentLengthLong(), caller);
    }

    /** Ranges are Spring's to serve. */
    @GetMapping("/{id}/file")
    ResponseEntity<Resource> download(@PathVariable String id, Caller caller) {
        var image = images.find(id, caller);
        if (image.status().equals("deactivated") && !caller.isAdminOrService()) {
            throw new ServiceFailure(403, "", "The requested image has been deactivated.");
        }
        if (!List.of("active", "deactivated").contains(image.status())) {
            return ResponseEntity.noContent().build();
        }
        var file = files.fileOf(image.id());
        if (!Files.exists(file)) {
            throw ServiceFailure.notFound("The data of image " + id + " cannot be found.");
        }
        var answer = ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM);
        if (image.checksum() != null) {
            answer.header("Content-MD5", image.checksum());
        }
        return answer.body(new FileSystemResource(file));
    }

    @PostMapping("/{id}/actions/deactivate")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deactivate(@PathVariable String id, Caller caller) {
        images.setActive(id, false, caller);
    }

    @PostMapping("/{id}/actions/reactivate")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reactivate(@PathVariable String id, Caller caller) {
        images.setActive(id, true, caller);
    }

    @PutMapping("/{id}/tags/{tag}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void addTag(@PathVariable String id, @PathVariable String tag, Caller caller) {
        images.change(id, caller, draft -> draft.addTag(tag));
    }

    @DeleteMapping("/{id}/tags/{tag}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeTag(@PathVariable String id, @PathVariable String tag, Caller caller) {
        images.change(id, caller, draft -> draft.removeTag(tag));
    }
}
