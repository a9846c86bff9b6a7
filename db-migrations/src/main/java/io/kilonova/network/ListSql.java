package io.kilonova.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statement of a list: what is visible, what is asked for, after which, in which order. */
final class ListSql {
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /** A sort key: SQL, the name it has in the marker's row, direction. */
    private record Key(String sql, String marker, boolean isDescending) {}

    /**
     * @param table with its alias, such as {@code network.port p}
     * @param visibility what a project sees, with places for its id; the project is one for all
     */
    record Source(String table, String alias, String select, String visibility) {}

    record Statement(String sql, Object[] values) {}

    static Statement of(Source source, ListColumns columns, ListQuery query) {
        return new ListSql().statement(source, columns, query);
    }

    private Statement statement(Source source, ListColumns columns, ListQuery query) {
        var keys = keys(source, columns, query);
        var from = source.select();
        if (query.marker() != null) {
            from += " cross join (" + markerRow(source, keys) + ") marker";
            values.add(query.marker());
            conditions.add(after(keys));
        }
        see(source, query.project());
        filter(columns, query);
        var sql = new StringBuilder(from);
        if (!conditions.isEmpty()) {
            sql.append(" where ").append(String.join(" and ", conditions));
        }
        var orders =
                keys.stream().map(key -> key.sql() + (key.isDescending() ? " desc" : "")).toList();
        sql.append(" order by ").append(String.join(", ", orders));
        if (query.limit() > 0) {
            sql.append(" limit ?");
            values.add(query.limit());
        }
        return new Statement(sql.toString(), values.toArray());
    }

    private void see(Source source, @Nullable String project) {
        if (project != null) {
            conditions.add("(" + source.visibility() + ")");
            source.visibility().chars().filter(c -> c == '?').forEach(_ -> values.add(project));
        }
    }

    private void filter(ListColumns columns, ListQuery query) {
        query.filters()
                .forEach((attribute, wanted) -> {
                    var column = columns.find(attribute).orElseThrow();
                    conditions.add("(" + column.condition() + ")");
                    values.add(ListColumns.forms(column, wanted));
                });
    }

    private static List<Key> keys(Source source, ListColumns columns, ListQuery query) {
        var keys = new ArrayList<Key>();
        for (var sort : query.sorts()) {
            var order = columns.find(sort.attribute()).orElseThrow().order();
            if (order == null) {
                throw new IllegalArgumentException("no order by " + sort.attribute());
            }
            var isDescending = sort.isDescending() != query.isReversed();
            keys.add(new Key(order, "k" + keys.size(), isDescending));
        }
        keys.add(new Key(source.alias() + ".id", "k" + keys.size(), query.isReversed()));
        return keys;
    }

    private static String markerRow(Source source, List<Key> keys) {
        var selected = keys.stream().map(key -> key.sql() + " as " + key.marker()).toList();
        return "select %s from %s where %s.id = ?"
                .formatted(String.join(", ", selected), source.table(), source.alias());
    }

    private static String after(List<Key> keys) {
        var alternatives = new ArrayList<String>();
        var equal = new StringBuilder();
        for (var key : keys) {
            var sign = key.isDescending() ? " < " : " > ";
            alternatives.add("(" + equal + key.sql() + sign + "marker." + key.marker() + ")");
            equal.append(key.sql()).append(" = marker.").append(key.marker()).append(" and ");
        }
        return "(" + String.join(" or ", alternatives) + ")";
    }
}
