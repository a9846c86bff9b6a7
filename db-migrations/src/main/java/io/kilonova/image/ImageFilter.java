package io.kilonova.image;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which images a list shows.
 *
 * @param project whose eyes see; empty for nobody's
 * @param seesEverything images of all projects
 * @param visibility of the images wanted; {@code all}, or null for all but others' community ones
 * @param memberStatus of the project's share in shared images; {@code all} for any
 * @param tags which an image must all have
 * @param marker the image after which the page starts; it exists
 */
public record ImageFilter(
        String project,
        boolean seesEverything,
        @Nullable String visibility,
        String memberStatus,
        boolean isHidden,
        List<Condition> conditions,
        List<String> tags,
        List<Order> order,
        @Nullable UUID marker,
        int limit) {
    public ImageFilter {
        conditions = List.copyOf(conditions);
        tags = List.copyOf(tags);
        order = List.copyOf(order);
    }

    /** Something an image must have. */
    public sealed interface Condition {
        /** A base attribute that is one of the values (or none of them, or lies on one side). */
        record Base(ImageField field, Comparison comparison, List<Object> values)
                implements Condition {
            public Base {
                values = List.copyOf(values);
            }
        }

        /** A property of the owner's own. */
        record Property(String name, String value) implements Condition {}
    }

    /** How a value compares with the one in the query. */
    public enum Comparison {
        IN("in (%s)"),
        NEQ("<> %s"),
        GT("> %s"),
        GTE(">= %s"),
        LT("< %s"),
        LTE("<= %s");

        private final String sql;

        Comparison(String sql) {
            this.sql = sql;
        }

        String with(String parameter) {
            return sql.formatted(parameter);
        }
    }

    /** One sort key. */
    public record Order(ImageField field, boolean isAscending) {}
}
