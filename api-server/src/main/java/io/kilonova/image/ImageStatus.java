package io.kilonova.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The compute API's word for the state of an image. */
enum ImageStatus {
    ACTIVE("active"),
    SAVING("queued", "saving"),
    DELETED("deleted", "pending_delete"),
    ERROR("killed"),
    UNKNOWN;

    private final List<String> statuses;

    ImageStatus(String... statuses) {
        this.statuses = List.of(statuses);
    }

    static ImageStatus of(ImageInfo image) {
        return Arrays.stream(values())
                .filter(word -> word.statuses.contains(image.status()))
                .findFirst()
                .orElse(UNKNOWN);
    }

    static Optional<ImageStatus> named(String text) {
        var wanted = text.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(word -> word.name().equals(wanted)).findFirst();
    }

    /** What to ask the image service for; empty when it has no word for it. */
    Optional<String> filter() {
        return switch (this) {
            case UNKNOWN, DELETED -> Optional.empty();
            case ACTIVE, ERROR -> Optional.of(statuses.getFirst());
            case SAVING -> Optional.of("in:" + String.join(",", statuses));
        };
    }
}
