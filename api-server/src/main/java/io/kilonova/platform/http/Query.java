package io.kilonova.platform.http;

import io.kilonova.failure.ComputeFailure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The query of a request: every parameter with all its values, in their order. */
public record Query(Map<String, List<String>> parameters) {
    private static final int LONGEST = 16_384;

    static Query parse(@Nullable String text) {
        var parameters = new LinkedHashMap<String, List<String>>();
        if (text == null || text.isEmpty()) {
            return new Query(parameters);
        }
        if (text.length() > LONGEST) {
            throw new ComputeFailure.Invalid("The query is too long.");
        }
        for (var pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                var equals = pair.indexOf('=');
                var name = decode(equals < 0 ? pair : pair.substring(0, equals));
                var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            }
        }
        return new Query(parameters);
    }

    private static String decode(String text) {
        try {
            var decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (!BodyReader.isUnstorable(decoded)) {
                return decoded;
            }
            throw new ComputeFailure.Invalid("Malformed query");
        } catch (IllegalArgumentException _) {
            throw new ComputeFailure.Invalid("Malformed query: " + text);
        }
    }

    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    public List<String> all(String name) {
        return List.copyOf(parameters.getOrDefault(name, List.of()));
    }

    /** The last value counts where one is needed. */
    public Optional<String> last(String name) {
        var values = parameters.get(name);
        return values == null ? Optional.empty() : Optional.of(values.getLast());
    }
}
