package io.kilonova.volume;

import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Maps of texts in JSON columns. */
final class Json {
    private final JsonMapper mapper;

    Json(JsonMapper mapper) {
        this.mapper = mapper;
    }

    Map<String, String> texts(String column) {
        return column.equals("{}") ? Map.of() : mapper.readValue(column, new TypeReference<>() {});
    }

    String write(Map<String, String> texts) {
        return mapper.writeValueAsString(texts);
    }
}
