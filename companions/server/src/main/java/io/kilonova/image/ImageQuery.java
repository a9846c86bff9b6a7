package io.kilonova.image;

import io.kilonova.companion.ServiceFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Filters, sort order and page of an image list. */
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
                    "visibility");
    private static final Set<String> SORTABLE =
            Set.of(
                    "name",
                    "status",
                    "container_format",
                    "disk_format",
                    "size",
                    "id",
                    "created_at",
                    "updated_at",
                    "owner",
                    "min_disk",
                    "min_ram");

    private final Map<String, String[]> parameters;

    ImageQuery(Map<String, String[]> parameters) {
        this.parameters = parameters;
    }

    /** Those that match, in the order wanted. */
    List<ImageRow> apply(List<ImageRow> images) {
        return images.stream().filter(this::matches).sorted(order()).toList();
    }

    /** The part after the marker; never more than the limit. */
    List<ImageRow> page(List<ImageRow> images) {
        var marker = last("marker");
        var from = 0;
        if (marker != null) {
            while (from < images.size() && !images.get(from).id().toString().equals(marker)) {
                from++;
            }
            if (from == images.size()) {
                throw ServiceFailure.badRequest("Image " + marker + " could not be found.");
            }
            from++;
        }
        return images.subList(from, Math.min(images.size(), from + limit()));
    }

    int limit() {
        var text = last("limit");
        if (text == null) {
            return USUAL;
        }
        try {
            var limit = Integer.parseInt(text);
            if (limit >= 0) {
                return Math.min(limit, MOST);
            }
        } catch (NumberFormatException _) {
            // told below, as a negative one is
        }
        throw ServiceFailure.badRequest("limit param must be a positive integer");
    }

    private boolean matches(ImageRow image) {
        var document = ImageDocument.of(image);
        for (var name : parameters.keySet()) {
            var wanted = last(name);
            if (!CONTROL.contains(name) && wanted != null && !matches(document.get(name), wanted)) {
                return false;
            }
        }
        return matchesVisibility(image)
                && List.of(parameters.getOrDefault("tag", new String[0])).stream()
                        .allMatch(image.tags()::contains)
                && isWithin(image);
    }

    private boolean matchesVisibility(ImageRow image) {
        var wanted = last("visibility");
        if (image.isHidden() && last("os_hidden") == null) {
            return false;
        }
        return wanted == null || wanted.equals("all") || image.visibility().equals(wanted);
    }

    private boolean isWithin(ImageRow image) {
        var size = image.size() == null ? 0 : image.size();
        return size >= number("size_min", 0) && size <= number("size_max", Long.MAX_VALUE);
    }

    private long number(String name, long otherwise) {
        var text = last(name);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw ServiceFailure.badRequest(name + " is no number");
        }
    }

    private static boolean matches(@Nullable Object value, String wanted) {
        var text = Objects.toString(value, "");
        if (wanted.startsWith("in:")) {
            return List.of(wanted.substring(3).split(",", -1)).contains(text);
        }
        for (var operator : List.of("gte:", "gt:", "lte:", "lt:", "neq:", "eq:")) {
            if (wanted.startsWith(operator)) {
                return compares(operator, text.compareTo(wanted.substring(operator.length())));
            }
        }
        return text.equalsIgnoreCase(wanted);
    }

    private static boolean compares(String operator, int order) {
        return switch (operator) {
            case "gte:" -> order >= 0;
            case "gt:" -> order > 0;
            case "lte:" -> order <= 0;
            case "lt:" -> order < 0;
            case "neq:" -> order != 0;
            default -> order == 0;
        };
    }

    private Comparator<ImageRow> order() {
        var keys = new ArrayList<String>();
        var sort = last("sort");
        if (sort != null) {
            keys.addAll(List.of(sort.split(",", -1)));
        } else {
            var names = parameters.getOrDefault("sort_key", new String[] {"created_at"});
            var directions = parameters.getOrDefault("sort_dir", new String[] {"desc"});
            for (int i = 0; i < names.length; i++) {
                keys.add(names[i] + ":" + directions[Math.min(i, directions.length - 1)]);
            }
        }
        return keys.stream()
                .map(ImageQuery::order)
                .reduce(Comparator::thenComparing)
                .orElseThrow()
                .thenComparing(ImageRow::id);
    }

    private static Comparator<ImageRow> order(String text) {
        var parts = text.split(":", 2);
        var direction = parts.length == 2 ? parts[1] : "desc";
        if (!SORTABLE.contains(parts[0])
                || !(direction.equals("asc") || direction.equals("desc"))) {
            throw ServiceFailure.badRequest("Cannot sort by " + text);
        }
        Comparator<ImageRow> order =
                Comparator.comparing(image -> sortable(ImageDocument.of(image).get(parts[0])));
        return direction.equals("asc") ? order : order.reversed();
    }

    private static String sortable(@Nullable Object value) {
        return value instanceof Number number
                ? "%020d".formatted(number.longValue())
                : Objects.toString(value, "");
    }

    private @Nullable String last(String name) {
        var values = parameters.get(name);
        return values == null || values.length == 0 ? null : values[values.length - 1];
    }
}
