package io.kilonova.image;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.paging.Page;
import io.kilonova.quota.Quotas;
import io.kilonova.quota.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What callers can do with images here: all of it in the image service's eyes, as themselves. */
@Service
final class Images {
    private static final int PAGE = 200;
    private static final int MOST_PAGES = 100;

    private final ImageClient client;
    private final Quotas quotas;
    private final ApiSettings settings;

    Images(ImageClient client, Quotas quotas, ApiSettings settings) {
        this.client = client;
        this.quotas = quotas;
        this.settings = settings;
    }

    /** Page after page, until there are as many as are wanted. */
    List<ImageInfo> list(Query query, String token, ApiRequest request) {
        var page = Page.of(query, settings.maxLimit());
        var filters = ImageFilters.of(query, request.hasExtras());
        var mine = client.as(token);
        var found = new ArrayList<ImageInfo>();
        var marker = page.marker().orElse("");
        for (int i = 0; i < MOST_PAGES && found.size() < page.limit(); i++) {
            var asked = new HashMap<>(filters.query());
            asked.put("limit", String.valueOf(Math.min(page.limit(), PAGE)));
            if (!marker.isEmpty()) {
                asked.put("marker", marker);
            }
            var some = mine.page(asked);
            some.images().stream().filter(filters.fits()).forEach(found::add);
            if (!some.isFollowed() || some.images().isEmpty()) {
                break;
            }
            marker = some.images().getLast().id();
        }
        return List.copyOf(found.subList(0, Math.min(found.size(), page.limit())));
    }

    ImageInfo find(String id, String token) {
        return client.as(token).find(id).orElseThrow(Images::notFound);
    }

    void delete(String id, String token) {
        var image = find(id, token);
        try {
            client.as(token).delete(image.id());
        } catch (ComputeFailure.Forbidden _) {
            throw new ComputeFailure.Forbidden("You are not allowed to delete the image.");
        }
    }

    /** Sets properties, null taking one away; all that the image has then. */
    Map<String, String> change(
            ImageInfo image, Map<String, ? extends @Nullable String> changes, String token) {
        return client.as(token)
                .setProperties(image.id(), changes)
                .map(ImageInfo::properties)
                .orElseThrow(Images::notFound);
    }

    void checkLimit(int items, ApiRequest request) {
        if (items > 0
                && !quotas.limits(request.caller().projectId())
                        .allows(Resource.METADATA_ITEMS, items)) {
            throw new ComputeFailure.OverQuota("Image metadata limit exceeded");
        }
    }

    private static ComputeFailure notFound() {
        return new ComputeFailure.NotFound("Image not found.");
    }
}
