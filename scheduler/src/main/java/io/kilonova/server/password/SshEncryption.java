package io.kilonova.server.password;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;

/** Encrypts for the holder of an SSH key, as {@code nova get-password} decrypts. */
final class SshEncryption {
    private static final String TYPE = "ssh-rsa";
    private static final int LONGEST_NUMBER = 4096;

    private SshEncryption() {}

    /** Base64; empty for keys that are not RSA, and for texts that are too long for one. */
    static Optional<String> encrypt(String text, String publicKey) {
        var words = publicKey.strip().split("\\s+", 3);
        if (words.length < 2 || !words[0].equals(TYPE)) {
            return Optional.empty();
        }
        try {
            var cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key(Base64.getDecoder().decode(words[1])));
            var encrypted = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Optional.of(Base64.getEncoder().encodeToString(encrypted));
        } catch (GeneralSecurityException | IllegalArgumentException | BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    private static PublicKey key(byte[] encoded) throws GeneralSecurityException {
        var bytes = ByteBuffer.wrap(encoded);
        var _ = next(bytes);
        var exponent = new BigInteger(next(bytes));
        var modulus = new BigInteger(next(bytes));
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static byte[] next(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0 || length > LONGEST_NUMBER) {
            throw new IllegalArgumentException("no key");
        }
        var next = new byte[length];
        bytes.get(next);
        return next;
    }
}
