package io.kilonova.image;

import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** A base attribute of images that lists can be filtered by, and mostly sorted. */
public enum ImageField {
    ID(Kind.TEXT, "%s.id::text"),
    NAME(Kind.TEXT, "coalesce(%s.name, '')"),
    STATUS(Kind.TEXT, "%s.status"),
    OWNER(Kind.TEXT, "%s.owner"),
    DISK_FORMAT(Kind.TEXT, "coalesce(%s.disk_format, '')"),
    CONTAINER_FORMAT(Kind.TEXT, "coalesce(%s.container_format, '')"),
    CHECKSUM(Kind.TEXT, "coalesce(%s.checksum, '')"),
    OS_HASH_VALUE(Kind.TEXT, "coalesce(%s.hash_value, '')"),
    SIZE(Kind.NUMBER, "coalesce(%s.size, 0)"),
    VIRTUAL_SIZE(Kind.NUMBER, "coalesce(%s.virtual_size, 0)"),
    MIN_DISK(Kind.NUMBER, "%s.min_disk"),
    MIN_RAM(Kind.NUMBER, "%s.min_ram"),
    PROTECTED(Kind.FLAG, "%s.protected"),
    CREATED_AT(Kind.TIME, "%s.created_at"),
    UPDATED_AT(Kind.TIME, "%s.updated_at");

    private enum Kind {
        TEXT,
        NUMBER,
        FLAG,
        TIME
    }

    private final Kind kind;
    private final String sql;

    ImageField(Kind kind, String sql) {
        this.kind = kind;
        this.sql = sql;
    }

    /** By the API's name. */
    public static Optional<ImageField> named(String name) {
        for (var field : values()) {
            if (field.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** The value as SQL, of the row with this alias; never null. */
    String of(String alias) {
        return sql.formatted(alias);
    }

    public boolean isTime() {
        return kind == Kind.TIME;
    }

    /**
     * A value to compare with.
     *
     * @throws IllegalArgumentException when the text is no such value
     */
    public Object parse(String text) {
        return switch (kind) {
            case TEXT -> text;
            case NUMBER -> Long.valueOf(text);
            case FLAG -> flag(text);
            case TIME -> time(text);
        };
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on", "t" -> true;
            case "false", "0", "no", "off", "f" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** Without an offset it is UTC. */
    private static Timestamp time(String text) {
        try {
            var parsed =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(
                            text, OffsetDateTime::from, LocalDateTime::from);
            var instant =
                    parsed instanceof OffsetDateTime time
                            ? time.toInstant()
                            : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
            return Timestamp.from(instant);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
