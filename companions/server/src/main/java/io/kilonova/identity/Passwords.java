package io.kilonova.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.springframework.stereotype.Component;

/** Hashes passwords so that a stolen table is of little use: PBKDF2, a salt each. */
@Component
final class Passwords {
    private static final int ROUNDS = 100_000;
    private static final int LONGEST = 4096;
    private static final HexFormat HEX = HexFormat.of();

    private final SecureRandom random = new SecureRandom();

    String hash(String password) {
        var salt = new byte[16];
        random.nextBytes(salt);
        return HEX.formatHex(salt) + ":" + HEX.formatHex(derive(password, salt));
    }

    boolean matches(String password, String hash) {
        var colon = hash.indexOf(':');
        var salt = HEX.parseHex(hash.substring(0, colon));
        var expected = HEX.parseHex(hash.substring(colon + 1));
        return MessageDigest.isEqual(expected, derive(password, salt));
    }

    private static byte[] derive(String password, byte[] salt) {
        if (password.length() > LONGEST) {
            return new byte[0];
        }
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ROUNDS, 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
