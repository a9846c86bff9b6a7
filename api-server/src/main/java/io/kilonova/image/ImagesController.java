package io.kilonova.image;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.schema.Schema;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /images}, for clients that do not ask the image service itself. */
@RestController
@RequestMapping("/images")
final class ImagesController {
    private static final String TOKEN = "X-Auth-Token";

    private final Images images;
    private final ImageViews views;
    private final ApiSettings settings;

    ImagesController(Images images, ImageViews views, ApiSettings settings) {
        this.images = images;
        this.views = views;
        this.settings = settings;
    }

    @GetMapping
    @Microversions(to = "2.35")
    @Schema("images.list")
    ImageView.Several list(Query query, ApiRequest request, @RequestHeader(TOKEN) String token) {
        var found = images.list(query, token, request);
        var briefs = found.stream().map(image -> views.brief(image, request.links())).toList();
        return several(briefs, found, "/images", query, request);
    }

    @GetMapping("/detail")
    @Microversions(to = "2.35")
    @Schema("images.detail")
    ImageView.Several detail(Query query, ApiRequest request, @RequestHeader(TOKEN) String token) {
        var found = images.list(query, token, request);
        var wholes = found.stream().map(image -> views.whole(image, request.links())).toList();
        return several(wholes, found, "/images/detail", query, request);
    }

    private ImageView.Several several(
            List<? extends Record> shown,
            List<ImageInfo> found,
            String path,
            Query query,
            ApiRequest request) {
        var ids = found.stream().map(ImageInfo::id).toList();
        var page = Page.of(query, settings.maxLimit());
        return new ImageView.Several(shown, page.next(path, query, request, ids));
    }

    @GetMapping("/{id}")
    @Microversions(to = "2.35")
    @Schema("images.show")
    ImageView.One show(
            @PathVariable String id, ApiRequest request, @RequestHeader(TOKEN) String token) {
        return new ImageView.One(views.whole(images.find(id, token), request.links()));
    }

    @DeleteMapping("/{id}")
    @Microversions(to = "2.35")
    @Schema("images.delete")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id, @RequestHeader(TOKEN) String token) {
        images.delete(id, token);
    }
}
