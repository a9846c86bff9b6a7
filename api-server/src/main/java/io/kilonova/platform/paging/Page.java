package io.kilonova.platform.paging;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.http.Query;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The part of a list that a caller wants.
 *
 * @param limit entries at most, within the service's own maximum
 */
public record Page(int limit, Optional<String> marker) {
    public static Page of(Query query, int most) {
        return new Page(
                query.last("limit").map(text -> limit(text, most)).orElse(most),
                query.last("marker").filter(marker -> !marker.isEmpty()));
    }

    /** The part of a list that {@code limit} and {@code offset} ask for, as old routes have it. */
    public static <T> List<T> byOffset(List<T> all, Query query, int most) {
        int limit = of(query, most).limit();
        return all.stream()
                .skip(query.last("offset").map(Page::offset).orElse(0L))
                .limit(limit == 0 ? most : limit)
                .toList();
    }

    /** Digits; too many of them lead behind any list. */
    private static long offset(String digits) {
        return new BigInteger(digits).min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    private static int limit(String text, int most) {
        try {
            var limit = Long.parseLong(text);
            if (limit < 0) {
                throw new ComputeFailure.Invalid("limit param must be positive");
            }
            return (int) Math.min(limit, most);
        } catch (NumberFormatException _) {
            throw new ComputeFailure.Invalid("limit param must be an integer");
        }
    }

    /**
     * The link to the next page when this one is full; null, so that the property is left out, when
     * it is not.
     *
     * @param path of the list, such as {@code /servers/detail}
     */
    public @Nullable List<Link> next(
            String path, Query query, ApiRequest request, List<String> ids) {
        if (ids.isEmpty() || ids.size() < limit) {
            return null;
        }
        var parameters = new TreeMap<>(query.parameters());
        parameters.put("marker", List.of(ids.getLast()));
        var pairs = new ArrayList<String>();
        parameters.forEach((name, values) ->
                values.forEach(value -> pairs.add(encode(name) + "=" + encode(value))));
        var href = request.links().collection(path) + "?" + String.join("&", pairs);
        return List.of(new Link("next", href));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
