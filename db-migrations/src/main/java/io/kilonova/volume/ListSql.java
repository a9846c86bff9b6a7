package io.kilonova.volume;

import io.kilonova.volume.ListFields.Field;
import io.kilonova.volume.ListQuery.Condition;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The statements of a list; values from outside are parameters, never text. */
final class ListSql {
    private static final Set<String> SIGNS = Set.of("=", "<>", "<", "<=", ">", ">=");

    private final Source source;
    private final ListQuery query;
    private final JsonMapper json;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, @Nullable Object> parameters = new HashMap<>();

    /**
     * @param select the whole of it, up to the conditions
     * @param from the tables, with their aliases
     * @param id SQL of the id
     * @param project SQL of the owner
     */
    record Source(String select, String from, String id, String project, ListFields fields) {}

    ListSql(Source source, ListQuery query, JsonMapper json) {
        this.source = source;
        this.query = query;
        this.json = json;
        if (query.projectId() != null) {
            conditions.add(source.project() + " = " + put(query.projectId()));
        }
        query.conditions().forEach(condition -> conditions.add(sql(condition)));
    }

    Map<String, @Nullable Object> parameters() {
        return parameters;
    }

    /** How many there are on all pages. */
    String count() {
        return "select count(*) from " + source.from() + where();
    }

    String page() {
        var keys = keys();
        var text = new StringBuilder(source.select());
        if (query.marker() != null) {
            var row = keys.stream().map(key -> key.sql() + " as " + key.marker()).toList();
            text.append(" cross join (select ")
                    .append(String.join(", ", row))
                    .append(" from " + source.from() + " where " + source.id() + " = ")
                    .append(put(query.marker()))
                    .append(") marker");
            conditions.add(after(keys));
        }
        var order = keys.stream().map(key -> key.sql() + (key.isDescending() ? " desc" : ""));
        return text.append(where())
                .append(" order by ")
                .append(String.join(", ", order.toList()))
                .append(" limit " + put(query.limit()) + " offset " + put(query.offset()))
                .toString();
    }

    private String where() {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    private String sql(Condition condition) {
        return switch (condition) {
            case Condition.Is(var name, var value) -> equal(field(name), value);
            case Condition.Like(var name, var part) ->
                    "position(%s in %s::text) > 0".formatted(put(part), field(name).sql());
            case Condition.Has(var name, var entries) ->
                    field(name).sql() + " @> " + put(json.writeValueAsString(entries)) + "::jsonb";
            case Condition.When(var name, var sign, var time) ->
                    field(name).sql() + " " + checked(sign) + " " + put(Timestamp.from(time));
        };
    }

    /** What no value can be equal to matches nothing. */
    private String equal(Field field, String value) {
        try {
            return field.sql()
                    + " = "
                    + switch (field.kind()) {
                        case TEXT -> put(value);
                        case ID -> put(UUID.fromString(value));
                        case NUMBER -> put(Long.valueOf(value));
                        case FLAG -> put(Boolean.valueOf(value));
                        case TIME, MAP -> throw new IllegalArgumentException(value);
                    };
        } catch (IllegalArgumentException _) {
            return "false";
        }
    }

    private static String checked(String sign) {
        if (!SIGNS.contains(sign)) {
            throw new IllegalArgumentException(sign);
        }
        return sign;
    }

    private Field field(String name) {
        return source.fields().find(name).orElseThrow();
    }

    /** A sort key: SQL, the name it has in the marker's row, direction. */
    private record Key(String sql, String marker, boolean isDescending) {}

    private List<Key> keys() {
        var keys = new ArrayList<Key>();
        for (var sort : query.sorts()) {
            keys.add(new Key(field(sort.field()).order(), "k" + keys.size(), sort.isDescending()));
        }
        var isDescending = keys.isEmpty() || keys.getLast().isDescending();
        keys.add(new Key(source.id(), "k" + keys.size(), isDescending));
        return keys;
    }

    private static String after(List<Key> keys) {
        var alternatives = new ArrayList<String>();
        var equal = "";
        for (var key : keys) {
            var mark = "marker." + key.marker();
            var sign = key.isDescending() ? " < " : " > ";
            alternatives.add("(" + equal + key.sql() + sign + mark + ")");
            equal += key.sql() + " = " + mark + " and ";
        }
        return "(" + String.join(" or ", alternatives) + ")";
    }

    private String put(Object value) {
        var name = "p" + parameters.size();
        parameters.put(name, value);
        return ":" + name;
    }
}
