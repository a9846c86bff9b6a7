package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.volume.VolumeQuotaStore.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** How much a project may have; checked in the transaction that takes it, by what is there then. */
@Component
final class VolumeQuotas {
    private static final Set<String> NOT_QUOTAS =
            Set.of("tenant_id", "project_id", "id", "force", "user_id");

    private final VolumeQuotaStore store;
    private final Map<String, Integer> configured;
    private final TransactionTemplate transaction;

    VolumeQuotas(
            VolumeQuotaStore store, VolumeQuotaSettings settings, TransactionTemplate transaction) {
        this.store = store;
        this.configured = settings.limits();
        this.transaction = transaction;
    }

    /** Of one resource: what may be had, is there, and is being made. */
    record Share(int limit, int inUse, int reserved) {}

    /** More volumes of a type, of so many GiB in all; others of the project wait from here on. */
    void takeVolumes(String project, String type, int count, int gib) {
        store.lock(project);
        var shares = shares(project);
        checkSize(shares, gib);
        checkGigabytes(shares, type, gib);
        for (var name : List.of("volumes", "volumes_" + type)) {
            var share = shares.getOrDefault(name, new Share(-1, 0, 0));
            if (exceeds(share, count)) {
                throw VolumeFailure.overQuota(
                        "VolumeLimitExceeded",
                        "Maximum number of volumes allowed (%d) exceeded for quota '%s'."
                                .formatted(share.limit(), name));
            }
        }
    }

    void takeSnapshots(String project, String type, int count, int gib) {
        store.lock(project);
        var shares = shares(project);
        checkGigabytes(shares, type, gib);
        for (var name : List.of("snapshots", "snapshots_" + type)) {
            var share = shares.getOrDefault(name, new Share(-1, 0, 0));
            if (exceeds(share, count)) {
                throw VolumeFailure.overQuota(
                        "SnapshotLimitExceeded",
                        "Maximum number of snapshots allowed (%d) exceeded"
                                .formatted(share.limit()));
            }
        }
    }

    /** A volume that grows. */
    void takeGigabytes(String project, String type, int size, int more) {
        store.lock(project);
        var shares = shares(project);
        checkSize(shares, size);
        checkGigabytes(shares, type, more);
    }

    /** A volume that gets another type. */
    void takeOfType(String project, String type, int gib) {
        store.lock(project);
        var shares = shares(project);
        for (var entry : Map.of("volumes_" + type, 1, "gigabytes_" + type, gib).entrySet()) {
            var share = shares.getOrDefault(entry.getKey(), new Share(-1, 0, 0));
            if (exceeds(share, entry.getValue())) {
                throw VolumeFailure.overQuota(
                        "VolumeLimitExceeded",
                        "Maximum number of volumes allowed (%d) exceeded for quota '%s'."
                                .formatted(share.limit(), entry.getKey()));
            }
        }
    }

    private static void checkSize(Map<String, Share> shares, int gib) {
        var share = shares.getOrDefault("per_volume_gigabytes", new Share(-1, 0, 0));
        if (exceeds(share, gib)) {
            throw VolumeFailure.overQuota(
                    "VolumeSizeExceedsLimit",
                    "Requested volume size %dG is larger than maximum allowed limit %dG."
                            .formatted(gib, share.limit()));
        }
    }

    private static void checkGigabytes(Map<String, Share> shares, String type, int gib) {
        for (var name : List.of("gigabytes", "gigabytes_" + type)) {
            var share = shares.getOrDefault(name, new Share(-1, 0, 0));
            if (exceeds(share, gib)) {
                throw VolumeFailure.overQuota(
                        "VolumeSizeExceedsAvailableQuota",
                        ("Requested volume or snapshot exceeds allowed %s quota. Requested %dG,"
                                        + " quota is %dG and %dG has been consumed.")
                                .formatted(
                                        name,
                                        gib,
                                        share.limit(),
                                        share.inUse() + share.reserved()));
            }
        }
    }

    private static boolean exceeds(Share share, int more) {
        return share.limit() >= 0 && (long) share.inUse() + share.reserved() + more > share.limit();
    }

    /** Of every resource. */
    Map<String, Share> shares(String project) {
        var usage = store.usage(project);
        var limits = defaults(usage);
        store.limits(project).forEach(limits::replace);
        var used = used(usage);
        var shares = new LinkedHashMap<String, Share>();
        limits.forEach((name, limit) -> {
            var share = used.getOrDefault(name, new Share(0, 0, 0));
            shares.put(name, new Share(limit, share.inUse(), share.reserved()));
        });
        return shares;
    }

    private static Map<String, Share> used(List<Usage> usage) {
        var used = new LinkedHashMap<String, Share>();
        int volumes = 0;
        int snapshots = 0;
        int gib = 0;
        int reserved = 0;
        for (var type : usage) {
            int own = type.gibOfVolumes() + type.gibOfSnapshots();
            int growing = type.gibCounted() - type.gibOfVolumes();
            used.put("volumes_" + type.typeName(), new Share(0, type.volumes(), 0));
            used.put("snapshots_" + type.typeName(), new Share(0, type.snapshots(), 0));
            used.put("gigabytes_" + type.typeName(), new Share(0, own, growing));
            volumes += type.volumes();
            snapshots += type.snapshots();
            gib += own;
            reserved += growing;
        }
        used.put("volumes", new Share(0, volumes, 0));
        used.put("snapshots", new Share(0, snapshots, 0));
        used.put("gigabytes", new Share(0, gib, reserved));
        return used;
    }

    /** Of projects without limits of their own. */
    Map<String, Integer> defaults() {
        return defaults(store.usage(""));
    }

    private Map<String, Integer> defaults(List<Usage> types) {
        var limits = new LinkedHashMap<>(configured);
        for (var type : types) {
            for (var kind : List.of("volumes_", "gigabytes_", "snapshots_")) {
                limits.put(kind + type.typeName(), -1);
            }
        }
        store.limits("").forEach(limits::replace);
        return limits;
    }

    /**
     * @param project empty for the default of all
     */
    void set(String project, JsonNode body) {
        var known = defaults();
        transaction.executeWithoutResult(_ -> {
            store.lock(project);
            var shares = shares(project);
            for (var property : body.properties()) {
                var name = property.getKey();
                if (!NOT_QUOTAS.contains(name)) {
                    var limit = limit(name, property.getValue(), known.keySet());
                    if (!project.isEmpty()) {
                        requireEnough(name, limit, shares);
                    }
                    store.set(project, name, limit);
                }
            }
        });
    }

    private static int limit(String name, JsonNode value, Set<String> known) {
        if (!known.contains(name)) {
            throw ServiceFailure.badRequest("Bad key(s) in quota set: " + name);
        }
        var text = value.asString("");
        if (!text.matches("-1|\\d{1,10}") || Long.parseLong(text) > Integer.MAX_VALUE) {
            throw VolumeFailure.invalidField(
                    name, text, name + " must be an integer from -1 (no limit) to 2147483647");
        }
        return Integer.parseInt(text);
    }

    private static void requireEnough(String name, int limit, Map<String, Share> shares) {
        var share = shares.getOrDefault(name, new Share(-1, 0, 0));
        int used = share.inUse() + share.reserved();
        if (limit != -1 && !name.equals("per_volume_gigabytes") && limit < used) {
            throw ServiceFailure.badRequest(
                    ("Quota %s limit must be equal or greater than existing resources. Current"
                                    + " usage is %d and the requested limit is %d.")
                            .formatted(name, used, limit));
        }
    }

    void reset(String project) {
        store.reset(project);
    }

    /** The quotas of a type are called after it. */
    void rename(String type, String newName) {
        store.rename(type, newName);
    }
}
