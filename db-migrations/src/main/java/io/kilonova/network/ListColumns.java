package io.kilonova.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The attributes of one kind of thing that lists are filtered and sorted by. */
public final class ListColumns {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}");

    private final Map<String, Column> columns = new LinkedHashMap<>();

    /**
     * How one attribute is compared.
     *
     * @param condition SQL with one place for an array of texts
     * @param order SQL to sort by, never null in any row; null when lists cannot be sorted by it
     * @param form brings a value of a request into the database's form; empty matches nothing
     */
    record Column(
            String condition, @Nullable String order, Function<String, Optional<String>> form) {}

    Optional<Column> find(String attribute) {
        return Optional.ofNullable(columns.get(attribute));
    }

    public boolean has(String attribute) {
        return columns.containsKey(attribute);
    }

    public boolean sortsBy(String attribute) {
        var column = columns.get(attribute);
        return column != null && column.order() != null;
    }

    ListColumns text(String attribute, String sql) {
        var order = "coalesce(" + sql + ", '')";
        return add(attribute, sql + " = any(?::text[])", order, Optional::of);
    }

    ListColumns uuid(String attribute, String sql) {
        return add(attribute, sql + " = any(?::uuid[])", sql, matching(UUID));
    }

    ListColumns number(String attribute, String sql) {
        var order = "coalesce(" + sql + ", -1)";
        var digits = Pattern.compile("-?\\d{1,9}");
        return add(attribute, sql + " = any(?::integer[])", order, matching(digits));
    }

    ListColumns bool(String attribute, String sql) {
        return add(attribute, sql + " = any(?::boolean[])", sql, ListColumns::booleanOf);
    }

    ListColumns address(String attribute, String sql) {
        return add(
                attribute,
                sql + " = any(?::inet[])",
                "coalesce(" + sql + ", '0.0.0.0'::inet)",
                text -> IpAddress.parse(text).map(IpAddress::toString));
    }

    ListColumns block(String attribute, String sql) {
        return add(
                attribute,
                sql + " = any(?::cidr[])",
                "coalesce(" + sql + ", '0.0.0.0/0'::cidr)",
                text -> Cidr.parse(text).map(Cidr::toString));
    }

    ListColumns mac(String attribute, String sql) {
        return add(attribute, sql + " = any(?::macaddr[])", sql, matching(MAC));
    }

    ListColumns uuids(String attribute, String condition) {
        return add(attribute, condition, null, matching(UUID));
    }

    ListColumns condition(
            String attribute, String condition, Function<String, Optional<String>> form) {
        return add(attribute, condition, null, form);
    }

    ListColumns time(String attribute, String sql) {
        var text = "to_char(" + sql + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
        return add(attribute, text + " = any(?::text[])", sql, Optional::of);
    }

    /** What every kind of thing has; {@code alias} is the table's. */
    ListColumns common(String alias) {
        uuid("id", alias + ".id");
        text("name", alias + ".name");
        text("project_id", alias + ".project_id");
        text("tenant_id", alias + ".project_id");
        text("description", alias + ".description");
        time("created_at", alias + ".created_at");
        time("updated_at", alias + ".updated_at");
        number("revision_number", alias + ".revision");
        var tags = alias + ".tags";
        condition("tags", tags + " @> ?::text[]", Optional::of);
        condition("tags-any", tags + " && ?::text[]", Optional::of);
        condition("not-tags", "not " + tags + " @> ?::text[]", Optional::of);
        return condition("not-tags-any", "not " + tags + " && ?::text[]", Optional::of);
    }

    private ListColumns add(
            String attribute,
            String condition,
            @Nullable String order,
            Function<String, Optional<String>> form) {
        columns.put(attribute, new Column(condition, order, form));
        return this;
    }

    private static Function<String, Optional<String>> matching(Pattern pattern) {
        return text -> Optional.of(text).filter(value -> pattern.matcher(value).matches());
    }

    static Optional<String> booleanOf(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on", "t" -> Optional.of("true");
            case "false", "0", "no", "off", "f" -> Optional.of("false");
            default -> Optional.empty();
        };
    }

    /** The values of a request in the database's form, without those that nothing can have. */
    static String[] forms(Column column, List<String> values) {
        var forms = new ArrayList<String>();
        for (var value : values) {
            column.form().apply(value).ifPresent(forms::add);
        }
        return forms.toArray(String[]::new);
    }

    @Override
    public String toString() {
        return Arrays.toString(columns.keySet().toArray());
    }
}
