package io.kilonova.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which servers a list wants, in which order. Every method narrows; values only ever travel as
 * parameters of the statement.
 */
public final class ServerQuery {
    /** What a deleted server is to the list. */
    public enum Deleted {
        LEFT_OUT,
        INCLUDED,
        ONLY,
        /** Those whose delete can still be taken back. */
        RECYCLE_BIN,
        /** Those, and all that are not deleted. */
        NOT_FOR_GOOD,
        ONLY_FOR_GOOD
    }

    /** How the tags asked for must meet those of a server. */
    public enum TagMatch {
        ALL,
        ANY,
        NOT_ALL,
        NOT_ANY
    }

    /** One column of the order. */
    public record Sort(ServerField field, boolean ascending) {}

    record Sql(String text, List<Object> parameters) {}

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();
    private final List<Sort> sorts = new ArrayList<>();
    private @Nullable UUID marker;
    private boolean expressions;

    /** Servers of one project. */
    public ServerQuery project(String id) {
        return where("s.project_id = ?", id);
    }

    /** Servers whose field is one of {@code values}, as a whole. */
    public ServerQuery isOneOf(ServerField field, Collection<String> values) {
        if (field == ServerField.PROJECT_ID && values.size() == 1) {
            return project(values.iterator().next());
        }
        return where(field.text() + " = any(?)", (Object) values.toArray(String[]::new));
    }

    /** Servers where the regular expression is found in the field; upper and lower case match. */
    public ServerQuery matches(ServerField field, String expression) {
        expressions = true;
        return where(field.text() + " ~* ?", expression);
    }

    /** Servers with an address of that IP version in which the expression is found. */
    public ServerQuery addressMatches(int version, String expression) {
        expressions = true;
        return where(
                """
                exists (select 1 from server_nic n, jsonb_array_elements(n.fixed_ips) ip
                        where n.server_id = s.id and (ip ->> 'version')::integer = ?
                          and ip ->> 'address' ~ ?)
                """,
                version,
                expression);
    }

    /** Servers that show any of the statuses. */
    public ServerQuery hasStatus(Collection<ServerStatus> statuses) {
        var any = statuses.stream().map(ServerStatus::sql).collect(Collectors.joining(" or "));
        return where("(" + any + ")");
    }

    public ServerQuery isLocked(boolean locked) {
        return where("(s.locked_by is not null) = ?", locked);
    }

    public ServerQuery changedSince(Instant time) {
        return where("s.updated_at >= ?", time.atOffset(ZoneOffset.UTC));
    }

    public ServerQuery changedBefore(Instant time) {
        return where("s.updated_at <= ?", time.atOffset(ZoneOffset.UTC));
    }

    public ServerQuery deleted(Deleted deleted) {
        return switch (deleted) {
            case LEFT_OUT -> where("s.deleted_at is null and s.vm_state <> 'soft-delete'");
            case INCLUDED -> this;
            case ONLY -> where("(s.deleted_at is not null or s.vm_state = 'soft-delete')");
            case RECYCLE_BIN -> where("s.vm_state = 'soft-delete'");
            case NOT_FOR_GOOD -> where("s.deleted_at is null");
            case ONLY_FOR_GOOD -> where("s.deleted_at is not null");
        };
    }

    public ServerQuery tags(TagMatch match, Collection<String> tags) {
        var among = "from server_tag t where t.server_id = s.id and t.tag = any(?)";
        Object wanted = tags.stream().distinct().toArray(String[]::new);
        var count = (int) tags.stream().distinct().count();
        return switch (match) {
            case ALL -> where("(select count(*) " + among + ") = ?", wanted, count);
            case ANY -> where("exists (select 1 " + among + ")", wanted);
            case NOT_ALL -> where("(select count(*) " + among + ") < ?", wanted, count);
            case NOT_ANY -> where("not exists (select 1 " + among + ")", wanted);
        };
    }

    /** Sorts by the field after those given before; at the end by age, newest first. */
    public ServerQuery sortedBy(ServerField field, boolean ascending) {
        if (sorts.stream().noneMatch(s -> s.field() == field)) {
            sorts.add(new Sort(field, ascending));
        }
        return this;
    }

    /** Servers that come after this one in the order. */
    public ServerQuery after(UUID server) {
        this.marker = server;
        return this;
    }

    /** Whether a user's regular expression takes part, which deserves a bound on time. */
    boolean hasExpressions() {
        return expressions;
    }

    /** Everything behind {@code from}, without the limit. */
    Sql sql() {
        var order = order();
        var text = new StringBuilder();
        var all = new ArrayList<Object>(parameters);
        var tests = new ArrayList<>(conditions);
        if (marker != null) {
            text.append(", (select ").append(markerColumns(order)).append(ServerStore.FROM);
            text.append(" where s.id = ?) m");
            all.addFirst(marker);
            tests.add(behindMarker(order));
        }
        if (!tests.isEmpty()) {
            text.append(" where ").append(String.join(" and ", tests));
        }
        text.append(" order by ");
        text.append(
                order.stream()
                        .map(s -> s.field().order() + (s.ascending() ? " asc" : " desc"))
                        .collect(Collectors.joining(", ")));
        return new Sql(text.toString(), all);
    }

    private List<Sort> order() {
        var order = new ArrayList<>(sorts);
        var ascending = !sorts.isEmpty() && sorts.getFirst().ascending();
        for (var field : List.of(ServerField.CREATED_AT, ServerField.ID)) {
            if (order.stream().noneMatch(s -> s.field() == field)) {
                order.add(new Sort(field, ascending));
            }
        }
        return order;
    }

    private static String markerColumns(List<Sort> order) {
        var columns = new ArrayList<String>();
        for (int i = 0; i < order.size(); i++) {
            columns.add(order.get(i).field().order() + " as k" + i);
        }
        return String.join(", ", columns);
    }

    /** One comparison of rows where every column goes the same way, so that an index may serve. */
    private static String behindMarker(List<Sort> order) {
        if (order.stream().map(Sort::ascending).distinct().count() == 1) {
            var keys = order.stream().map(s -> s.field().order()).collect(Collectors.joining(", "));
            var marks = new ArrayList<String>();
            for (int i = 0; i < order.size(); i++) {
                marks.add("m.k" + i);
            }
            var sign = order.getFirst().ascending() ? " > " : " < ";
            return "(" + keys + ")" + sign + "(" + String.join(", ", marks) + ")";
        }
        var alternatives = new ArrayList<String>();
        var equal = new StringBuilder();
        for (int i = 0; i < order.size(); i++) {
            var key = order.get(i).field().order();
            var sign = order.get(i).ascending() ? " > m.k" : " < m.k";
            alternatives.add("(" + equal + key + sign + i + ")");
            equal.append(key).append(" = m.k").append(i).append(" and ");
        }
        return "(" + String.join(" or ", alternatives) + ")";
    }

    private ServerQuery where(String condition, Object... values) {
        conditions.add(condition);
        parameters.addAll(List.of(values));
        return this;
    }
}
