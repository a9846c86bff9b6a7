package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.network.ListQuery.Sort;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a request for a list, or for one thing, asks for, and the answer's frame. */
final class ListRequest {
    private static final Set<String> FRAME =
            Set.of("fields", "limit", "marker", "page_reverse", "sort_key", "sort_dir");
    private static final Set<String> COMMA_LISTS =
            Set.of("tags", "tags-any", "not-tags", "not-tags-any");

    private final HttpServletRequest request;
    private final ListQuery query;

    private ListRequest(HttpServletRequest request, ListQuery query) {
        this.request = request;
        this.query = query;
    }

    static ListRequest of(HttpServletRequest request, Caller caller, ListColumns columns) {
        var filters = filters(request.getParameterMap(), columns);
        var query =
                new ListQuery(
                        Rights.scope(caller),
                        filters,
                        sorts(request, columns),
                        marker(request),
                        limit(request),
                        ListColumns.booleanOf(parameter(request, "page_reverse", "false"))
                                .map(Boolean::valueOf)
                                .orElse(false));
        return new ListRequest(request, query);
    }

    ListQuery query() {
        return query;
    }

    /** The list in the answer's frame, with links to the pages beside it. */
    <T> Map<String, Object> answer(
            Resource resource,
            Function<ListQuery, List<T>> list,
            Function<T, Map<String, @Nullable Object>> view) {
        var found = list.apply(query);
        if (found.isEmpty() && query.marker() != null) {
            requireMarker(list, query.marker());
        }
        var rows = query.isReversed() ? found.reversed() : found;
        var items = new ArrayList<Map<String, @Nullable Object>>(rows.size());
        rows.forEach(row -> items.add(view.apply(row)));
        var answer = new LinkedHashMap<String, Object>();
        var links = links(items);
        var fields = fields(request);
        answer.put(resource.plural(), some(items, fields));
        if (!links.isEmpty()) {
            answer.put(resource.plural() + "_links", links);
        }
        return answer;
    }

    private static <T> void requireMarker(Function<ListQuery, List<T>> list, UUID marker) {
        if (list.apply(ListQuery.where("id", marker.toString())).isEmpty()) {
            throw NetworkFailure.notFound("HTTPNotFound", "No marker " + marker + ".");
        }
    }

    private List<Map<String, String>> links(List<Map<String, @Nullable Object>> items) {
        if (query.limit() == 0 || items.isEmpty()) {
            return List.of();
        }
        var isFull = items.size() >= query.limit();
        var links = new ArrayList<Map<String, String>>();
        if (isFull || query.isReversed()) {
            links.add(Map.of("rel", "next", "href", href(items.getLast(), false)));
        }
        if (isFull || !query.isReversed()) {
            links.add(Map.of("rel", "previous", "href", href(items.getFirst(), true)));
        }
        return links;
    }

    private String href(Map<String, @Nullable Object> marker, boolean isReversed) {
        var parts = new ArrayList<String>();
        request.getParameterMap()
                .forEach((name, values) -> {
                    if (!name.equals("marker") && !name.equals("page_reverse")) {
                        for (var value : values) {
                            parts.add(name + "=" + encode(value));
                        }
                    }
                });
        parts.add("marker=" + marker.get("id"));
        if (isReversed) {
            parts.add("page_reverse=True");
        }
        return request.getRequestURL() + "?" + String.join("&", parts);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> filters(
            Map<String, String[]> parameters, ListColumns columns) {
        var filters = new LinkedHashMap<String, List<String>>();
        parameters.forEach((name, values) -> {
            if (FRAME.contains(name)) {
                return;
            }
            for (var value : values) {
                add(filters, columns, name, value);
            }
        });
        return filters;
    }

    private static void add(
            Map<String, List<String>> filters, ListColumns columns, String name, String value) {
        if (COMMA_LISTS.contains(name) && columns.has(name)) {
            for (var tag : value.split(",", -1)) {
                filters.computeIfAbsent(name, _ -> new ArrayList<>()).add(tag);
            }
            return;
        }
        // an attribute inside another: fixed_ips=ip_address=10.0.0.3
        int equals = value.indexOf('=');
        var inner = name + "." + (equals < 0 ? "" : value.substring(0, equals));
        if (columns.has(inner)) {
            filters.computeIfAbsent(inner, _ -> new ArrayList<>()).add(value.substring(equals + 1));
        } else if (columns.has(name)) {
            filters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        } else {
            throw ServiceFailure.badRequest("['" + name + "'] is invalid attribute for filtering");
        }
    }

    private static List<Sort> sorts(HttpServletRequest request, ListColumns columns) {
        var keys = values(request, "sort_key");
        var directions = values(request, "sort_dir");
        if (directions.size() > keys.size()) {
            throw ServiceFailure.badRequest("There are more sort_dirs than sort_keys.");
        }
        var sorts = new ArrayList<Sort>();
        for (int i = 0; i < keys.size(); i++) {
            var direction = i < directions.size() ? directions.get(i) : "asc";
            if (!columns.sortsBy(keys.get(i))) {
                throw ServiceFailure.badRequest(
                        "['" + keys.get(i) + "'] is invalid attribute for sort_keys");
            }
            if (!Set.of("asc", "desc").contains(direction)) {
                throw ServiceFailure.badRequest("sort_dir is asc or desc, not " + direction + ".");
            }
            sorts.add(new Sort(keys.get(i), direction.equals("desc")));
        }
        return sorts;
    }

    private static @Nullable UUID marker(HttpServletRequest request) {
        var text = parameter(request, "marker", "");
        return text.isEmpty()
                ? null
                : Uuids.parse(text)
                        .orElseThrow(() ->
                                NetworkFailure.notFound("HTTPNotFound", "No marker " + text + "."));
    }

    private static int limit(HttpServletRequest request) {
        var text = parameter(request, "limit", "0");
        if (!text.matches("\\d{1,9}")) {
            throw ServiceFailure.badRequest(
                    "Limit must be an integer 0 or greater and not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static String parameter(HttpServletRequest request, String name, String fallback) {
        var value = request.getParameter(name);
        return value == null ? fallback : value;
    }

    private static List<String> values(HttpServletRequest request, String name) {
        var values = request.getParameterValues(name);
        return values == null ? List.of() : List.of(values);
    }

    /** One thing in the answer's frame, with the fields that the request wants. */
    static Map<String, Object> one(
            HttpServletRequest request, Resource resource, Map<String, @Nullable Object> view) {
        return Map.of(resource.singular(), only(view, fields(request)));
    }

    /** What a create answers: as many as the request had. */
    static Map<String, Object> made(
            Resource resource, boolean isBulk, List<Map<String, @Nullable Object>> views) {
        return isBulk
                ? Map.of(resource.plural(), views)
                : Map.of(resource.singular(), views.getFirst());
    }

    private static List<Map<String, @Nullable Object>> some(
            List<Map<String, @Nullable Object>> items, Set<String> fields) {
        var some = new ArrayList<Map<String, @Nullable Object>>(items.size());
        for (Map<String, @Nullable Object> item : items) {
            some.add(only(item, fields));
        }
        return some;
    }

    private static Set<String> fields(HttpServletRequest request) {
        return Set.copyOf(values(request, "fields"));
    }

    private static Map<String, @Nullable Object> only(
            Map<String, @Nullable Object> view, Set<String> fields) {
        if (Collections.disjoint(view.keySet(), fields)) {
            return view;
        }
        var some = new LinkedHashMap<String, @Nullable Object>(view);
        some.keySet().retainAll(fields);
        return some;
    }
}
