package io.kilonova.network;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which things a list wants, and in which order.
 *
 * @param project sees its own and what is shared with it; null sees everything
 * @param filters attribute to the values that it may have
 * @param marker the thing that the page comes after, or before when reversed
 * @param limit things at most; 0 is no limit
 */
public record ListQuery(
        @Nullable String project,
        Map<String, List<String>> filters,
        List<Sort> sorts,
        @Nullable UUID marker,
        int limit,
        boolean isReversed) {
    public ListQuery {
        filters = Map.copyOf(filters);
        sorts = List.copyOf(sorts);
    }

    /** By one attribute. */
    public record Sort(String attribute, boolean isDescending) {}

    /** All of them, for whoever sees everything. */
    public static ListQuery where(String attribute, String value) {
        return new ListQuery(null, Map.of(attribute, List.of(value)), List.of(), null, 0, false);
    }
}
