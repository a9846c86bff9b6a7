package io.kilonova.platform.http;

import io.kilonova.failure.ComputeFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/** Reads JSON bodies: bounded in size and depth, in UTF-8, without doubled keys. */
final class BodyReader {
    private static final String MALFORMED = "Malformed request body";
    private static final int DEPTH = 64;

    private final JsonMapper strict;
    private final int limit;

    BodyReader(int limit) {
        var constraints =
                StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxStringLength(limit)
                        .maxNumberLength(64)
                        .build();
        var factory =
                JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
        this.strict =
                JsonMapper.builder(factory)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .build();
        this.limit = limit;
    }

    /** JSON null for a body that is empty. */
    JsonNode read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > limit) {
            throw tooLarge();
        }
        var bytes = request.getInputStream().readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw tooLarge();
        }
        if (bytes.length == 0) {
            return NullNode.getInstance();
        }
        try {
            var text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            var json = strict.readTree(text);
            if (text.contains("\\u") && hasUnstorable(json)) {
                throw new ComputeFailure.Invalid(MALFORMED);
            }
            return json;
        } catch (JacksonException | CharacterCodingException _) {
            throw new ComputeFailure.Invalid(MALFORMED);
        }
    }

    /** Escapes can say what no text of the database can hold: NUL, and halves of pairs. */
    private static boolean hasUnstorable(JsonNode json) {
        if (json.isString()) {
            return isUnstorable(json.stringValue());
        }
        for (var name : json.propertyNames()) {
            if (isUnstorable(name)) {
                return true;
            }
        }
        for (var child : json) {
            if (hasUnstorable(child)) {
                return true;
            }
        }
        return false;
    }

    static boolean isUnstorable(String text) {
        return text.indexOf('\0') >= 0
                || text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }

    private static ComputeFailure tooLarge() {
        return new ComputeFailure.TooLarge("Request is too large.");
    }
}
