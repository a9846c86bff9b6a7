package io.kilonova.image;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.Query;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a list of images is asked for, in the words of the image service; and what that service has
 * no words for.
 *
 * @param query for the image service
 * @param fits whether an image that it found is wanted
 */
record ImageFilters(Map<String, String> query, Predicate<ImageInfo> fits) {
    private static final Map<String, String> PLAIN =
            Map.of("name", "name", "minRam", "min_ram", "minDisk", "min_disk");
    private static final String PROPERTY = "property-";
    private static final String IMAGE_TYPE = "image_type";
    private static final String SNAPSHOT = "snapshot";
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?)?\\S*");

    /** No properties, whatever they are called. */
    private static final Set<String> CONTROL =
            Set.of(
                    "limit",
                    "marker",
                    "sort",
                    "sort_key",
                    "sort_dir",
                    "visibility",
                    "member_status",
                    "os_hidden",
                    "tag",
                    "size_min",
                    "size_max");

    private static final Set<String> SORT_KEYS =
            Set.of(
                    "name",
                    "status",
                    "created_at",
                    "updated_at",
                    "size",
                    "min_disk",
                    "min_ram",
                    "id");

    /**
     * @param isSorted whether the order may be chosen
     */
    static ImageFilters of(Query query, boolean isSorted) {
        var asked = new LinkedHashMap<String, String>();
        Predicate<ImageInfo> fits = _ -> true;
        for (var name : query.parameters().keySet()) {
            var value = query.last(name).orElse("");
            if (PLAIN.containsKey(name)) {
                asked.put(PLAIN.get(name), value);
            } else if (name.startsWith(PROPERTY)) {
                property(name.substring(PROPERTY.length()), value, asked);
            } else {
                fits = fits.and(special(name, value, asked));
            }
        }
        if (isSorted) {
            order(query, asked);
        }
        return new ImageFilters(Map.copyOf(asked), fits);
    }

    private static void property(String key, String value, Map<String, String> asked) {
        if (!key.isEmpty() && !CONTROL.contains(key)) {
            asked.put(key, value);
        }
    }

    private static Predicate<ImageInfo> special(
            String name, String value, Map<String, String> asked) {
        switch (name) {
            case "server" -> asked.put("instance_uuid", value.replaceFirst(".*/", ""));
            case "changes-since" -> asked.put("updated_at", "gte:" + time(value));
            case "status" -> {
                return status(value, asked);
            }
            case "type" -> {
                return type(value, asked);
            }
            default -> {}
        }
        return _ -> true;
    }

    private static String time(String value) {
        if (!TIME.matcher(value).matches()) {
            throw new ComputeFailure.Invalid("Invalid changes-since value: " + value);
        }
        return value;
    }

    private static Predicate<ImageInfo> status(String value, Map<String, String> asked) {
        var word = ImageStatus.named(value);
        var filter =
                word.map(ImageStatus::filter)
                        .orElseGet(() -> Optional.of(value.toLowerCase(Locale.ROOT)));
        filter.ifPresent(text -> asked.put("status", text));
        return word.<Predicate<ImageInfo>>map(wanted -> image -> ImageStatus.of(image) == wanted)
                .orElse(_ -> true);
    }

    /** All that is no snapshot of a server is a base of servers. */
    private static Predicate<ImageInfo> type(String value, Map<String, String> asked) {
        if (value.equals("base")) {
            return image -> !image.properties().getOrDefault(IMAGE_TYPE, "").equals(SNAPSHOT);
        }
        asked.put(IMAGE_TYPE, value);
        return _ -> true;
    }

    private static void order(Query query, Map<String, String> asked) {
        var key = query.last("sort_key").or(() -> query.last("sort-key")).orElse("created_at");
        var direction = query.last("sort_dir").or(() -> query.last("sort-dir")).orElse("desc");
        if (!SORT_KEYS.contains(key)) {
            throw new ComputeFailure.Invalid("Invalid sort key: " + key);
        }
        if (!direction.equals("asc") && !direction.equals("desc")) {
            throw new ComputeFailure.Invalid("Invalid sort direction: " + direction);
        }
        asked.put("sort_key", key);
        asked.put("sort_dir", direction);
    }
}
