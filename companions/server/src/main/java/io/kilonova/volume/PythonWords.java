package io.kilonova.volume;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values of a query as clients write them, most of which are written in Python. */
final class PythonWords {
    static final Map<String, String> SIGNS =
            Map.of("gt", ">", "gte", ">=", "eq", "=", "neq", "<>", "lt", "<", "lte", "<=");
    private static final Set<String> TRUE = Set.of("1", "t", "true", "on", "y", "yes");
    private static final Set<String> FALSE = Set.of("0", "f", "false", "off", "n", "no");
    private static final JsonMapper LENIENT =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    private PythonWords() {}

    static boolean isTrue(String text) {
        return TRUE.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    static boolean isFalse(String text) {
        return FALSE.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    /** A dictionary of texts, in JSON or as Python prints it. */
    static Optional<Map<String, String>> map(String text) {
        try {
            var node = LENIENT.readTree(text);
            if (!node.isObject()) {
                return Optional.empty();
            }
            var map = new HashMap<String, String>();
            node.forEachEntry((key, value) -> map.put(key, value.asString("")));
            return Optional.of(map);
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** ISO 8601; without an offset it is UTC. */
    static Optional<Instant> time(String text) {
        try {
            var parsed =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(
                            text, OffsetDateTime::from, LocalDateTime::from);
            return Optional.of(
                    parsed instanceof OffsetDateTime time
                            ? time.toInstant()
                            : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
