package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The forms of answers that the vendor's document shows: which keys there are, and values of which
 * types. An answer may have more.
 */
final class Forms {
    private final JsonNode forms;

    private Forms(JsonNode forms) {
        this.forms = forms;
    }

    static Forms read() {
        try (InputStream in = Forms.class.getResourceAsStream("/vendor-forms.json")) {
            return new Forms(JsonMapper.shared().readTree(Objects.requireNonNull(in)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void assertForm(String name, JsonNode value) {
        assertThat(forms.has(name)).as("a form named " + name).isTrue();
        check(name, forms.path(name), value);
    }

    private static void check(String where, JsonNode form, JsonNode value) {
        if (form.isObject()) {
            assertThat(value.isObject()).as("%s is an object: %s", where, value).isTrue();
            form.forEachEntry((key, inner) -> checkEntry(where, key, inner, value));
        } else if (form.isArray()) {
            assertThat(value.isArray()).as("%s is a list: %s", where, value).isTrue();
            value.forEach(element -> check(where + "[]", form.path(0), element));
        } else {
            assertThat(form.asString().split(" or ", -1)).as(where).contains(typeOf(value));
        }
    }

    /** A star stands for any number of keys, a question mark for one that need not be there. */
    private static void checkEntry(String where, String key, JsonNode form, JsonNode value) {
        if (key.equals("*")) {
            value.forEachEntry((name, inner) -> check(where + "." + name, form, inner));
        } else if (!key.endsWith("?")) {
            check(where + "." + key, form, value.path(key));
        } else if (value.has(withoutMark(key))) {
            check(where + "." + key, form, value.path(withoutMark(key)));
        }
    }

    private static String withoutMark(String key) {
        return key.substring(0, key.length() - 1);
    }

    private static String typeOf(JsonNode value) {
        return value.isIntegralNumber()
                ? "integer"
                : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
