package io.kilonova.platform.microversion;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes view records as the JSON of one version. What a record looks like in a version is worked
 * out once; writing is then a walk over plain accessors.
 */
public final class ViewWriter {
    private final JsonMapper json;
    private final boolean hasExtras;
    private final Map<ApiVersion, Map<Class<?>, ViewPlan>> plans = new ConcurrentHashMap<>();

    public ViewWriter(JsonMapper json, boolean hasExtras) {
        this.json = json;
        this.hasExtras = hasExtras;
    }

    public void write(Record view, ApiVersion version, JsonGenerator out) {
        new Walk(plans.computeIfAbsent(version, _ -> new ConcurrentHashMap<>()), version, out)
                .record(view);
    }

    private final class Walk {
        private final Map<Class<?>, ViewPlan> known;
        private final ApiVersion version;
        private final JsonGenerator out;

        Walk(Map<Class<?>, ViewPlan> known, ApiVersion version, JsonGenerator out) {
            this.known = known;
            this.version = version;
            this.out = out;
        }

        void record(Record view) {
            var plan = known.get(view.getClass());
            if (plan == null) {
                plan = ViewPlan.of(view.getClass(), version, hasExtras);
                known.put(view.getClass(), plan);
            }
            out.writeStartObject();
            properties(plan, view);
            out.writeEndObject();
        }

        private void properties(ViewPlan plan, Object view) {
            for (var property : plan.properties()) {
                var value = property.read().apply(view);
                if (property.inlined() != null) {
                    if (value != null) {
                        properties(property.inlined(), value);
                    }
                } else if (value != null || !property.omitsNull()) {
                    out.writeName(property.name());
                    value(value);
                }
            }
        }

        private void value(@Nullable Object value) {
            switch (value) {
                case null -> out.writeNull();
                case String text -> out.writeString(text);
                case Record view -> record(view);
                case Boolean flag -> out.writeBoolean(flag);
                case Integer number -> out.writeNumber(number);
                case Long number -> out.writeNumber(number);
                case Double number -> out.writeNumber(number);
                case Map<?, ?> map -> map(map);
                case Collection<?> items -> items(items);
                case JsonNode node -> json.writeTree(out, node);
                default -> throw new IllegalArgumentException("no view: " + value.getClass());
            }
        }

        private void map(Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((key, value) -> {
                out.writeName(String.valueOf(key));
                value(value);
            });
            out.writeEndObject();
        }

        private void items(Collection<?> items) {
            out.writeStartArray();
            items.forEach(this::value);
            out.writeEndArray();
        }
    }
}
