package io.kilonova.identity;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The links of a list, which is always whole. */
final class Links {
    private Links() {}

    static Map<String, @Nullable String> none() {
        var links = new HashMap<String, @Nullable String>();
        links.put("self", null);
        links.put("next", null);
        links.put("previous", null);
        return links;
    }
}
