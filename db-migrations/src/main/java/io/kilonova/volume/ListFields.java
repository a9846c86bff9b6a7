package io.kilonova.volume;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What things of one kind are filtered and sorted by, under the API's names. */
public final class ListFields {
    private final Map<String, Field> fields = new LinkedHashMap<>();

    /** How a field is compared. */
    public enum Kind {
        TEXT,
        ID,
        NUMBER,
        FLAG,
        TIME,
        MAP
    }

    record Field(String sql, Kind kind) {
        /** To sort by; never null in any row. */
        String order() {
            return switch (kind) {
                case TEXT -> "coalesce(" + sql + ", '')";
                case TIME -> "coalesce(" + sql + ", '-infinity')";
                case ID -> "coalesce(" + sql + "::text, '')";
                case NUMBER, FLAG, MAP -> sql;
            };
        }
    }

    Optional<Field> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    public Optional<Kind> kind(String name) {
        return find(name).map(Field::kind);
    }

    ListFields with(String name, String sql, Kind kind) {
        fields.put(name, new Field(sql, kind));
        return this;
    }
}
