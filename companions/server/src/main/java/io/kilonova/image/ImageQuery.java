package io.kilonova.image;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.image.ImageFilter.Comparison;
import io.kilonova.image.ImageFilter.Condition;
import io.kilonova.image.ImageFilter.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters, sort order and page of an image list, as the query gives them. */
final class ImageQuery {
    private static final int MOST = 1000;
    private static final int USUAL = 25;
    private static final Set<String> CONTROL =
            Set.of(
                    "limit",
                    "marker",
                    "sort",
                    "sort_key",
                    "sort_dir",
                    "size_min",
                    "size_max",
                    "tag",
                    "member_status",
                    "visibility",
                    "os_hidden");
    private static final Set<String> VISIBILITIES =
            Set.of("public", "private", "shared", "community", "all");
    private static final Set<String> MEMBER_STATUSES =
            Set.of("pending", "accepted", "rejected", "all");
    private static final Pattern LIST_ITEM = Pattern.compile("\"([^\"]*)\"|([^,\"]+)");
    private static final Pattern COMPARISON = Pattern.compile("(eq|neq|gte|gt|lte|lt):(.*)");

    private final Map<String, String[]> parameters;

    ImageQuery(Map<String, String[]> parameters) {
        this.parameters = parameters;
        for (var values : parameters.values()) {
            for (var value : values) {
                if (value.indexOf('\0') >= 0) {
                    throw ServiceFailure.badRequest("The query contains a NUL character.");
                }
            }
        }
    }

    ImageFilter filter(Caller caller, @Nullable UUID marker) {
        return new ImageFilter(
                caller.projectId(),
                caller.isAdminOrService(),
                oneOf("visibility", VISIBILITIES),
                memberStatus(),
                isHidden(),
                conditions(),
                List.of(parameters.getOrDefault("tag", new String[0])),
                order(),
                marker,
                limit());
    }

    /** The id of the image that the page starts after. */
    @Nullable String marker() {
        return last("marker");
    }

    int limit() {
        var text = last("limit");
        if (text == null) {
            return USUAL;
        }
        try {
            var limit = Long.parseLong(text);
            if (limit >= 0) {
                return (int) Math.min(limit, MOST);
            }
        } catch (NumberFormatException _) {
            // told below, as a negative one is
        }
        throw ServiceFailure.badRequest("limit param must be a positive integer");
    }

    private String memberStatus() {
        var wanted = oneOf("member_status", MEMBER_STATUSES);
        return wanted == null ? "accepted" : wanted;
    }

    private boolean isHidden() {
        var text = last("os_hidden");
        return text != null && text.toLowerCase(Locale.ROOT).equals("true");
    }

    private @Nullable String oneOf(String name, Set<String> known) {
        var wanted = last(name);
        if (wanted != null && !known.contains(wanted)) {
            throw ServiceFailure.badRequest("Invalid " + name + " value: " + wanted);
        }
        return wanted;
    }

    private List<Condition> conditions() {
        var conditions = new ArrayList<Condition>();
        bound("size_min", Comparison.GTE, conditions);
        bound("size_max", Comparison.LTE, conditions);
        for (var name : parameters.keySet()) {
            var wanted = last(name);
            if (!CONTROL.contains(name) && wanted != null) {
                conditions.add(
                        ImageField.named(name)
                                .map(field -> base(field, wanted))
                                .orElseGet(() -> new Condition.Property(name, wanted)));
            }
        }
        return conditions;
    }

    private void bound(String name, Comparison comparison, List<Condition> conditions) {
        var text = last(name);
        if (text != null) {
            var size = parse(ImageField.SIZE, text);
            conditions.add(new Condition.Base(ImageField.SIZE, comparison, List.of(size)));
        }
    }

    private static Condition base(ImageField field, String wanted) {
        var comparison = COMPARISON.matcher(wanted);
        if (field.isTime() && comparison.matches()) {
            var word = comparison.group(1).equals("eq") ? "IN" : comparison.group(1);
            return new Condition.Base(
                    field,
                    Comparison.valueOf(word.toUpperCase(Locale.ROOT)),
                    List.of(parse(field, comparison.group(2))));
        }
        var values = new ArrayList<>();
        if (wanted.startsWith("in:")) {
            var items = LIST_ITEM.matcher(wanted.substring(3));
            while (items.find()) {
                values.add(parse(field, items.group(1) != null ? items.group(1) : items.group(2)));
            }
        }
        if (values.isEmpty()) {
            values.add(parse(field, wanted));
        }
        return new Condition.Base(field, Comparison.IN, values);
    }

    private static Object parse(ImageField field, String text) {
        try {
            return field.parse(text);
        } catch (IllegalArgumentException _) {
            var name = field.name().toLowerCase(Locale.ROOT);
            throw ServiceFailure.badRequest("Invalid value for " + name + ": " + text);
        }
    }

    private List<Order> order() {
        var sort = last("sort");
        var keys = new ArrayList<Order>();
        if (sort != null) {
            for (var key : sort.split(",", -1)) {
                var parts = key.split(":", 2);
                keys.add(order(parts[0].strip(), parts.length == 2 ? parts[1] : "desc"));
            }
            return keys;
        }
        var names = parameters.getOrDefault("sort_key", new String[] {"created_at"});
        var directions = parameters.getOrDefault("sort_dir", new String[] {"desc"});
        for (int i = 0; i < names.length; i++) {
            keys.add(order(names[i], directions[Math.min(i, directions.length - 1)]));
        }
        return keys;
    }

    private static Order order(String name, String direction) {
        if (!direction.equals("asc") && !direction.equals("desc")) {
            throw ServiceFailure.badRequest("Invalid sort direction: " + direction);
        }
        return ImageField.named(name)
                .map(field -> new Order(field, direction.equals("asc")))
                .orElseThrow(() -> ServiceFailure.badRequest("Invalid sort key: " + name));
    }

    private @Nullable String last(String name) {
        var values = parameters.get(name);
        return values == null || values.length == 0 ? null : values[values.length - 1];
    }
}
