package io.kilonova.keypair;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.quota.Quotas;
import io.kilonova.quota.Resource;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What can be done with key pairs. */
@Component
public final class KeyPairs {
    private final KeyPairStore store;
    private final SshKeys keys;
    private final Quotas quotas;
    private final TransactionTemplate transaction;
    private final Clock clock;

    KeyPairs(
            KeyPairStore store,
            SshKeys keys,
            Quotas quotas,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.keys = keys;
        this.quotas = quotas;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A key just made; the private one, if it was made here, is never seen again. */
    record Made(KeyPairRow key, @Nullable String privateKey) {}

    /**
     * @param projectId whose limit counts
     * @param publicKey null to have a pair generated
     */
    Made create(
            String projectId, String userId, String name, String type, @Nullable String publicKey) {
        int most = quotas.limits(projectId).of(Resource.KEY_PAIRS);
        if (publicKey != null) {
            var fingerprint =
                    type.equals("x509")
                            ? keys.certificateFingerprint(publicKey)
                            : keys.fingerprint(publicKey);
            return new Made(insert(row(userId, name, type, publicKey, fingerprint), most), null);
        }
        if (type.equals("x509")) {
            throw new ComputeFailure.Invalid(
                    "Keypair data is invalid: certificates are imported, not generated");
        }
        var generated = keys.generate();
        var key = row(userId, name, type, generated.publicKey(), generated.fingerprint());
        return new Made(insert(key, most), generated.privateKey());
    }

    private KeyPairRow row(
            String userId, String name, String type, String publicKey, String fingerprint) {
        return new KeyPairRow(0, userId, name, type, publicKey, fingerprint, clock.instant());
    }

    private KeyPairRow insert(KeyPairRow key, int most) {
        switch (transaction.execute(_ -> store.insert(key, most))) {
            case YES -> {}
            case NAME_TAKEN ->
                    throw new ComputeFailure.Conflict(
                            "Key pair '" + key.name() + "' already exists.");
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
