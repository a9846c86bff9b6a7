package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The client's own name for one create, with a digest of who asks for what.
 *
 * @param bodyHash the same for bodies that mean the same, whatever the order of their keys
 */
record IdempotencyKey(String key, String bodyHash) {
    static final String HEADER = "Idempotency-Key";
    private static final int LONGEST = 255;

    static IdempotencyKey of(String key, JsonNode body, Caller caller) {
        if (key.isBlank() || key.length() > LONGEST) {
            throw new ComputeFailure.Invalid(
                    HEADER + " must have 1 to " + LONGEST + " characters.");
        }
        var text = new StringBuilder(caller.userId()).append('\n');
        canonical(body, text);
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return new IdempotencyKey(key, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void canonical(JsonNode node, StringBuilder into) {
        if (node.isObject()) {
            var sorted = new TreeMap<String, JsonNode>();
            node.forEachEntry(sorted::put);
            into.append('{');
            sorted.forEach((key, value) -> {
                into.append(key.length()).append(':').append(key).append('=');
                canonical(value, into);
            });
            into.append('}');
        } else if (node.isArray()) {
            into.append('[');
            for (var item : node) {
                canonical(item, into);
                into.append(',');
            }
            into.append(']');
        } else {
            into.append(node);
        }
    }
}
