package io.kilonova.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/** Tokens that carry their claims, signed with the cloud's key: checking one needs no look-up. */
@Component
final class TokenCodec {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int FIELDS = 8;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    TokenCodec(SecretStore secrets) {
        this.key = new SecretKeySpec(secrets.signingKey(bytes(32)), ALGORITHM);
    }

    String newId() {
        return ENCODER.encodeToString(bytes(16));
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    String encode(Claims claims) {
        var text =
                String.join(
                        "\n",
                        claims.userId(),
                        claims.scope().kind(),
                        claims.scope().id(),
                        String.join(",", claims.methods()),
                        Long.toString(claims.issuedAt().toEpochMilli()),
                        Long.toString(claims.expiresAt().toEpochMilli()),
                        claims.auditId(),
                        claims.applicationCredential());
        var payload = text.getBytes(StandardCharsets.UTF_8);
        return ENCODER.encodeToString(payload) + "." + ENCODER.encodeToString(sign(payload));
    }

    /** Empty when it was not made here, or was changed. */
    Optional<Claims> decode(String token) {
        var dot = token.indexOf('.');
        if (dot < 0 || token.length() > 4096) {
            return Optional.empty();
        }
        try {
            var payload = Base64.getUrlDecoder().decode(token.substring(0, dot));
            var signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            return MessageDigest.isEqual(signature, sign(payload))
                    ? Optional.of(parse(new String(payload, StandardCharsets.UTF_8)))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Claims parse(String text) {
        var fields = text.split("\n", FIELDS);
        return new Claims(
                fields[0],
                new Scope(fields[1], fields[2]),
                List.of(fields[3].split(",", -1)),
                Instant.ofEpochMilli(Long.parseLong(fields[4])),
                Instant.ofEpochMilli(Long.parseLong(fields[5])),
                fields[6],
                fields[7]);
    }

    private byte[] sign(byte[] payload) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(payload);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
