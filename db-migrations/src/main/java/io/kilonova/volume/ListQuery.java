package io.kilonova.volume;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which things a list wants, and in which order.
 *
 * @param projectId whose; null for everybody's
 * @param marker the thing that the page comes after
 * @param limit things at most
 * @param offset things left out at the start
 */
public record ListQuery(
        @Nullable String projectId,
        List<Condition> conditions,
        List<Sort> sorts,
        @Nullable UUID marker,
        int limit,
        int offset) {
    public ListQuery {
        conditions = List.copyOf(conditions);
        sorts = List.copyOf(sorts);
    }

    /** By one field, of {@link ListFields}. */
    public record Sort(String field, boolean isDescending) {}

    /** What must be so; {@code field} is one of {@link ListFields}. */
    public sealed interface Condition {
        /** Equal, in the form that the field's values have. */
        record Is(String field, String value) implements Condition {}

        /** The text is part of it. */
        record Like(String field, String part) implements Condition {}

        /** A map that has all of these. */
        record Has(String field, Map<String, String> entries) implements Condition {
            public Has {
                entries = Map.copyOf(entries);
            }
        }

        /**
         * @param sign one of {@code = <> < <= > >=}
         */
        record When(String field, String sign, Instant time) implements Condition {}
    }
}
