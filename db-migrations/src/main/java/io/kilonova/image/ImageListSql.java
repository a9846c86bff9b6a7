package io.kilonova.image;

import io.kilonova.image.ImageFilter.Condition;
import io.kilonova.image.ImageFilter.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statement for one page of images; values from outside are parameters, never text. */
final class ImageListSql {
    private final List<String> clauses = new ArrayList<>();
    private final Map<String, @Nullable Object> parameters = new HashMap<>();
    private final ImageFilter filter;

    ImageListSql(ImageFilter filter) {
        this.filter = filter;
        visibility();
        clauses.add("i.hidden = " + put(filter.isHidden()));
        filter.conditions().forEach(this::condition);
        for (var tag : filter.tags()) {
            clauses.add(put(tag) + " = any(i.tags)");
        }
        if (filter.marker() != null) {
            clauses.add(behindMarker());
        }
    }

    String text() {
        var marker =
                filter.marker() == null
                        ? ""
                        : " join image.image m on m.id = " + put(filter.marker());
        return "select i.* from image.image i"
                + marker
                + " where "
                + String.join(" and ", clauses)
                + " order by "
                + order()
                + " limit "
                + put(filter.limit());
    }

    Map<String, @Nullable Object> parameters() {
        return parameters;
    }

    private void visibility() {
        var wanted = filter.visibility();
        if (wanted != null && !wanted.equals("all")) {
            clauses.add("i.visibility = " + put(wanted));
        }
        if (!filter.seesEverything()) {
            var project = put(filter.project());
            var status = put(filter.memberStatus());
            clauses.add(
                    """
                    (i.owner = %s or i.visibility in ('public', %s)
                        or (i.visibility = 'shared' and exists (
                            select 1 from image.member s where s.image_id = i.id
                                and s.member_id = %s and (%s in ('all', s.status)))))
                    """
                            .formatted(
                                    project,
                                    put(wanted == null ? "" : "community"),
                                    project,
                                    status));
        }
    }

    private void condition(Condition condition) {
        clauses.add(
                switch (condition) {
                    case Condition.Base(var field, var comparison, var values) ->
                            field.of("i")
                                    + " "
                                    + comparison.with(
                                            String.join(
                                                    ", ", values.stream().map(this::put).toList()));
                    case Condition.Property(var name, var value) ->
                            "i.properties ->> " + put(name) + " = " + put(value);
                });
    }

    /** Equal in the first keys and behind in the next, for any number of first keys. */
    private String behindMarker() {
        var alternatives = new ArrayList<String>();
        var equal = "";
        for (var key : filter.order()) {
            var own = key.field().of("i");
            var marks = key.field().of("m");
            alternatives.add("(" + equal + own + (key.isAscending() ? " > " : " < ") + marks + ")");
            equal += own + " = " + marks + " and ";
        }
        alternatives.add("(" + equal + "i.id > m.id)");
        return "(" + String.join(" or ", alternatives) + ")";
    }

    private String order() {
        var keys = new ArrayList<String>();
        for (Order key : filter.order()) {
            keys.add(key.field().of("i") + (key.isAscending() ? "" : " desc"));
        }
        keys.add("i.id");
        return String.join(", ", keys);
    }

    private String put(Object value) {
        var name = "p" + parameters.size();
        parameters.put(name, value);
        return ":" + name;
    }
}
