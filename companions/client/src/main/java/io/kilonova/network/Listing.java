package io.kilonova.network;

import io.kilonova.companion.OpenStackService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Lists of network v2.0: all their pages. */
final class Listing {
    /** Keeps addresses well below the length that servers take. */
    private static final int IDS_PER_QUERY = 50;

    private Listing() {}

    static <T> List<T> of(
            OpenStackService service, String path, String key, Function<JsonNode, T> form) {
        var items = new ArrayList<T>();
        for (var page : service.pages(path, body -> nextQuery(body, key))) {
            page.path(key).forEach(item -> items.add(form.apply(item)));
        }
        return List.copyOf(items);
    }

    /** Those that have one of the values; each value is asked for once. */
    static <T> List<T> having(
            OpenStackService service,
            String path,
            String key,
            Filter filter,
            Function<JsonNode, T> form) {
        var found = new ArrayList<T>();
        var all = filter.values().stream().distinct().toList();
        for (int i = 0; i < all.size(); i += IDS_PER_QUERY) {
            var some = all.subList(i, Math.min(all.size(), i + IDS_PER_QUERY));
            var query =
                    some.stream()
                            .map(value -> filter.name() + "=" + OpenStackService.encode(value))
                            .collect(Collectors.joining("&"));
            found.addAll(of(service, path + "?" + query, key, form));
        }
        return List.copyOf(found);
    }

    /** An attribute, and what it may be. */
    record Filter(String name, Collection<String> values) {
        Filter {
            values = List.copyOf(values);
        }
    }

    private static Optional<String> nextQuery(JsonNode page, String key) {
        for (var link : page.path(key + "_links")) {
            if (link.path("rel").asString("").equals("next")) {
                return OpenStackService.queryOf(link.path("href").asString(""));
            }
        }
        return Optional.empty();
    }
}
