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
            return strict.readTree(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (JacksonException | CharacterCodingException _) {
            throw new ComputeFailure.Invalid(MALFORMED);
        }
    }

    private static ComputeFailure tooLarge() {
        return new ComputeFailure.TooLarge("Request is too large.");
    }
}
