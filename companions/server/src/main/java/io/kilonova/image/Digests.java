package io.kilonova.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The two digests that image v2 tells of an image's bytes. */
final class Digests {
    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha512 = digest("SHA-512");

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void update(byte[] bytes, int length) {
        md5.update(bytes, 0, length);
        sha512.update(bytes, 0, length);
    }

    /** Hexadecimal; once only. */
    String md5() {
        return HexFormat.of().formatHex(md5.digest());
    }

    /** Hexadecimal; once only. */
    String sha512() {
        return HexFormat.of().formatHex(sha512.digest());
    }
}
