package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The API's two ways of writing a time, and its lenient way of reading one. */
public final class Times {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter WITH_ZONE =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                    .appendPattern("[XXX][XX][X]")
                    .toFormatter(Locale.ROOT);

    private Times() {}

    /** As {@code created} is written. */
    static String seconds(Instant time) {
        return SECONDS.format(time);
    }

    /** As {@code OS-SRV-USG:launched_at} and instance actions are written. */
    public static String microseconds(Instant time) {
        return MICROSECONDS.format(time);
    }

    public static @Nullable String microsecondsOrNull(@Nullable Instant time) {
        return time == null ? null : microseconds(time);
    }

    /**
     * ISO 8601; without a zone it is UTC.
     *
     * @param field named in the failure
     */
    public static Instant parse(String field, String text) {
        try {
            var time = text.strip().replace(' ', 'T');
            if (time.length() == "2026-01-31".length()) {
                return LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            var parsed = WITH_ZONE.parseBest(time, OffsetDateTime::from, LocalDateTime::from);
            return parsed instanceof OffsetDateTime zoned
                    ? zoned.toInstant()
                    : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            throw new ComputeFailure.Invalid("Invalid filter field: " + field + ".");
        }
    }
}
