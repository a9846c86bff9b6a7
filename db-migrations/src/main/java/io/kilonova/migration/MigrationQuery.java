package io.kilonova.migration;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which migrations a list wants; null for any.
 *
 * @param host source or destination
 * @param types none for any
 * @param statuses none for any
 * @param after the last entry of the page before
 */
public record MigrationQuery(
        @Nullable String serverId,
        @Nullable String host,
        @Nullable String source,
        List<String> types,
        List<String> statuses,
        @Nullable String userId,
        @Nullable String projectId,
        @Nullable Instant changedSince,
        @Nullable Instant changedBefore,
        @Nullable MigrationRow after,
        int limit) {
    public MigrationQuery {
        types = List.copyOf(types);
        statuses = List.copyOf(statuses);
    }
}
