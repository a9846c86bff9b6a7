package io.kilonova.keypair;

import io.kilonova.failure.ComputeFailure;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What can be done with key pairs. */
@Component
public final class KeyPairs {
    private static final int MOST = 100;

    private final KeyPairStore store;
    private final SshKeys keys;
    private final TransactionTemplate transaction;
    private final Clock clock;

    KeyPairs(KeyPairStore store, SshKeys keys, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.keys = keys;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A key just made; the private one, if it was made here, is never seen again. */
    record Made(KeyPairRow key, @Nullable String privateKey) {}

    /**
     * @param publicKey null to have a pair generated
     */
    Made create(String userId, String name, String type, @Nullable String publicKey) {
        if (publicKey != null) {
            var fingerprint =
                    type.equals("x509")
                            ? keys.certificateFingerprint(publicKey)
                            : keys.fingerprint(publicKey);
            return new Made(insert(userId, name, type, publicKey, fingerprint), null);
        }
        if (type.equals("x509")) {
            throw new ComputeFailure.Invalid(
                    "Keypair data is invalid: certificates are imported, not generated");
        }
        var generated = keys.generate();
        var key = insert(userId, name, type, generated.publicKey(), generated.fingerprint());
        return new Made(key, generated.privateKey());
    }

    private KeyPairRow insert(
            String userId, String name, String type, String publicKey, String fingerprint) {
        var key = new KeyPairRow(0, userId, name, type, publicKey, fingerprint, clock.instant());
        switch (transaction.execute(_ -> store.insert(key, MOST))) {
            case YES -> {}
            case NAME_TAKEN ->
                    throw new ComputeFailure.Conflict("Key pair '" + name + "' already exists.");
            case TOO_MANY ->
                    throw new ComputeFailure.OverQuota("Quota exceeded, too many key pairs.");
        }
        return key;
    }

    KeyPairRow find(String userId, String name) {
        return store.find(userId, name)
                .orElseThrow(() ->
                        new ComputeFailure.NotFound(
                                "Keypair " + name + " not found for user " + userId));
    }

    List<KeyPairRow> list(String userId) {
        return store.list(userId);
    }

    void delete(String userId, String name) {
        find(userId, name);
        store.delete(userId, name);
    }
}
