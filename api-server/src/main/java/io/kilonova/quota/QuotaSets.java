package io.kilonova.quota;

import io.kilonova.failure.ComputeFailure;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What administrators do with the limits of projects and of classes. */
@Component
final class QuotaSets {
    private final QuotaStore store;
    private final TransactionTemplate transaction;

    QuotaSets(QuotaStore store, TransactionTemplate transaction) {
        this.store = store;
        this.transaction = transaction;
    }

    /** Without {@code force}, no limit may be below what is used already. */
    void update(String projectId, Map<Resource, Integer> limits, boolean force) {
        transaction.executeWithoutResult(_ -> {
            if (!force) {
                var usage = store.lockUsage(projectId);
                limits.forEach((resource, limit) -> checkUsage(resource, limit, usage));
            }
            store.put(projectId, keys(limits));
        });
    }

    private static void checkUsage(Resource resource, int limit, QuotaStore.Usage usage) {
        var used = inUse(resource, usage);
        if (limit != Limits.UNLIMITED && limit < used) {
            throw new ComputeFailure.Invalid(
                    ("Quota limit %d for %s must be greater than or equal to already used and"
                                    + " reserved %d.")
                            .formatted(limit, resource.key(), used));
        }
    }

    static long inUse(Resource resource, QuotaStore.Usage usage) {
        return switch (resource) {
            case INSTANCES -> usage.instances();
            case CORES -> usage.cores();
            case RAM -> usage.ramMb();
            default -> 0;
        };
    }

    void updateClass(String name, Map<Resource, Integer> limits) {
        transaction.executeWithoutResult(_ -> store.putClass(name, keys(limits)));
    }

    void clear(String projectId) {
        store.clear(projectId);
    }

    private static Map<String, Integer> keys(Map<Resource, Integer> limits) {
        var byKey = new HashMap<String, Integer>();
        limits.forEach((resource, limit) -> byKey.put(resource.key(), limit));
        return byKey;
    }
}
