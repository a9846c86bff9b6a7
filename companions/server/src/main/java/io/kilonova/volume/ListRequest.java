package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.ListFields.Kind;
import io.kilonova.volume.ListQuery.Condition;
import io.kilonova.volume.ListQuery.Sort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a request for a list asks for, and the frame of its answer. */
final class ListRequest {
    /** What is no filter here, or has a meaning of its own. */
    private static final Set<String> FRAME =
            Set.of(
                    "limit",
                    "marker",
                    "offset",
                    "sort",
                    "sort_key",
                    "sort_dir",
                    "with_count",
                    "all_tenants",
                    "is_public");

    private final VolumeCall call;
    private final Filters filters;
    private final int largest;
    private final int limit;

    private ListRequest(VolumeCall call, Filters filters, int largest) {
        this.call = call;
        this.filters = filters;
        this.largest = largest;
        this.limit = limit();
    }

    /**
     * How one kind of thing is filtered.
     *
     * @param forAll the filters that are not only for administrators
     * @param defaultSort what the list is ordered by when nobody says
     */
    record Filters(ListFields fields, Set<String> forAll, List<Sort> defaultSort) {
        Filters {
            forAll = Set.copyOf(forAll);
            defaultSort = List.copyOf(defaultSort);
        }

        static Filters newestFirst(ListFields fields, Set<String> forAll) {
            return new Filters(fields, forAll, List.of(new Sort("created_at", true)));
        }
    }

    static ListRequest of(VolumeCall call, Filters filters, VolumeSettings settings) {
        return new ListRequest(call, filters, settings.largestPage());
    }

    /**
     * @param isThere whether there is such a thing for a page to come after
     */
    ListQuery query(Predicate<UUID> isThere) {
        var isOfAll = call.seesAll() && isTrue("all_tenants");
        return new ListQuery(
                isOfAll ? null : call.caller().projectId(),
                conditions(),
                sorts(),
                marker(isThere),
                limit,
                number("offset", 0));
    }

    boolean wantsCount() {
        return call.has(Feature.COUNT) && isTrue("with_count");
    }

    /**
     * @param path of the list, for the link to its next page
     */
    <T> Map<String, Object> answer(
            String key,
            String path,
            List<T> things,
            Function<T, UUID> id,
            Function<T, Map<String, @Nullable Object>> view) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put(key, things.stream().map(view).toList());
        if (!things.isEmpty() && things.size() >= limit) {
            var next = call.url(path) + "?" + queryAfter(id.apply(things.getLast()));
            answer.put(key + "_links", List.of(Map.of("rel", "next", "href", next)));
        }
        return answer;
    }

    private String queryAfter(UUID last) {
        var pairs = new ArrayList<String>();
        call.parameters()
                .forEach((name, values) -> {
                    if (!name.equals("marker")) {
                        for (var value : values) {
                            pairs.add(encode(name) + "=" + encode(value));
                        }
                    }
                });
        pairs.add("marker=" + last);
        return String.join("&", pairs);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private List<Condition> conditions() {
        var conditions = new ArrayList<Condition>();
        var invalid = new ArrayList<String>();
        for (var name : call.parameters().keySet()) {
            if (FRAME.contains(name)) {
                continue;
            }
            var plain = name.endsWith("~") ? name.substring(0, name.length() - 1) : name;
            if (!call.seesAll() && !filters.forAll().contains(plain)) {
                invalid.add(name);
            } else {
                conditions.addAll(conditions(name, value(name).orElse("")));
            }
        }
        if (!invalid.isEmpty() && call.has(Feature.STRICT_FILTERS)) {
            throw ServiceFailure.badRequest(
                    "Invalid filters "
                            + String.join(",", invalid)
                            + " are found in query options.");
        }
        return conditions;
    }

    /** What nothing has matches nothing. */
    private List<Condition> conditions(String name, String value) {
        if (name.endsWith("~") && call.has(Feature.LIKE_FILTERS)) {
            var plain = name.substring(0, name.length() - 1);
            return filters.fields().kind(plain).isPresent()
                    ? List.of(new Condition.Like(plain, value))
                    : nothing();
        }
        if (name.equals("consumes_quota")) {
            return PythonWords.isTrue(value) ? List.of() : nothing();
        }
        var kind = filters.fields().kind(name);
        if (kind.isEmpty()) {
            return nothing();
        }
        return switch (kind.get()) {
            case FLAG -> List.of(new Condition.Is(name, flag(name, value)));
            case MAP ->
                    PythonWords.map(value)
                            .<List<Condition>>map(map -> List.of(new Condition.Has(name, map)))
                            .orElseGet(ListRequest::nothing);
            case TIME -> times(name, value);
            case TEXT, ID, NUMBER -> List.of(new Condition.Is(name, value));
        };
    }

    private static List<Condition> nothing() {
        return List.of(new Condition.Is("id", ""));
    }

    private String flag(String name, String value) {
        if (!call.has(Feature.STRICT_BOOTABLE_FILTER)) {
            return String.valueOf(!value.toLowerCase(Locale.ROOT).equals("false"));
        }
        if (!PythonWords.isTrue(value) && !PythonWords.isFalse(value)) {
            throw VolumeFailure.invalidInput(name + "=" + value);
        }
        return String.valueOf(PythonWords.isTrue(value));
    }

    private List<Condition> times(String name, String value) {
        if (!call.has(Feature.TIME_FILTERS)) {
            return List.of();
        }
        var conditions = new ArrayList<Condition>();
        for (var part : value.split(",", -1)) {
            var colon = part.indexOf(':');
            var sign = PythonWords.SIGNS.get(colon < 0 ? part : part.substring(0, colon));
            if (sign == null) {
                throw ServiceFailure.badRequest("Invalid " + part.split(":", -1)[0] + " operator");
            }
            var text = part.substring(colon + 1);
            var time =
                    PythonWords.time(text)
                            .orElseThrow(
                                    () -> ServiceFailure.badRequest("Invalid " + text + " value"));
            conditions.add(new Condition.When(name, sign, time));
        }
        return conditions;
    }

    private List<Sort> sorts() {
        var sort = value("sort");
        var key = value("sort_key");
        var direction = value("sort_dir");
        if (sort.isPresent() && (key.isPresent() || direction.isPresent())) {
            throw ServiceFailure.badRequest(
                    "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used"
                            + " with the 'sort' parameter.");
        }
        if (sort.isEmpty() && key.isEmpty() && direction.isEmpty()) {
            return filters.defaultSort();
        }
        var sorts = new ArrayList<Sort>();
        for (var part : sort.orElse(key.orElse("created_at")).split(",", -1)) {
            var words = part.strip().split(":", 2);
            sorts.add(sort(words[0].strip(), words.length == 2 ? words[1] : direction.orElse("")));
        }
        return sorts;
    }

    private Sort sort(String key, String direction) {
        var kind = filters.fields().kind(key);
        if (kind.isEmpty() || kind.get() == Kind.MAP) {
            throw VolumeFailure.invalidInput("Sort key supplied is invalid: " + key);
        }
        return switch (direction.strip()) {
            case "", "desc" -> new Sort(key, true);
            case "asc" -> new Sort(key, false);
            default ->
                    throw VolumeFailure.invalidInput(
                            "Unknown sort direction, must be one of: asc, desc");
        };
    }

    private @Nullable UUID marker(Predicate<UUID> isThere) {
        var text = value("marker");
        if (text.isEmpty()) {
            return null;
        }
        return VolumeCall.uuid(text.get())
                .filter(isThere)
                .orElseThrow(() ->
                        ServiceFailure.notFound("Marker " + text.get() + " could not be found."));
    }

    private int limit() {
        return Math.min(number("limit", largest), largest);
    }

    private int number(String name, int otherwise) {
        var text = value(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.get().matches("-?\\d{1,18}")) {
            throw ServiceFailure.badRequest(name + " param must be an integer");
        }
        var number = Long.parseLong(text.get());
        if (number < 0) {
            throw ServiceFailure.badRequest(name + " param must be positive");
        }
        return (int) Math.min(number, Integer.MAX_VALUE);
    }

    private boolean isTrue(String name) {
        return value(name).filter(PythonWords::isTrue).isPresent();
    }

    private Optional<String> value(String name) {
        var values = call.parameters().get(name);
        if (values == null || values.length == 0) {
            return Optional.empty();
        }
        var last = values[values.length - 1];
        if (last.indexOf('\0') >= 0) {
            throw ServiceFailure.badRequest("The query contains a NUL character.");
        }
        return Optional.of(last);
    }
}
