package io.kilonova.keypair;

import java.time.Instant;

/** A public key of a user; the fingerprint is MD5 in pairs of hexadecimal digits. */
public record KeyPairRow(
        long id,
        String userId,
        String name,
        String type,
        String publicKey,
        String fingerprint,
        Instant createdAt) {}
