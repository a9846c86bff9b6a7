package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.network.QuotaStore.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** How many things a project may have. */
@Service("networkQuotas")
public class Quotas {
    private final QuotaStore store;
    private final Map<String, Integer> defaults;
    private final TransactionTemplate transactions;

    Quotas(QuotaStore store, NetworkQuotaSettings defaults, TransactionTemplate transactions) {
        this.store = store;
        this.defaults = defaults.limits();
        this.transactions = transactions;
    }

    /**
     * Counts what is being made, last in the transaction that makes it.
     *
     * @throws ServiceFailure when the project may not have so many
     */
    void take(String project, Resource resource, int amount) {
        check(store.take(project, resource.singular(), amount), resource);
    }

    /** Whether the project may have one more now. */
    boolean hasRoom(String project, Resource resource) {
        int limit = effective(store.limits(project)).getOrDefault(resource.singular(), -1);
        return limit < 0 || store.usage(project).getOrDefault(resource.singular(), 0) < limit;
    }

    /** Counts what the project gets whether it may or not. */
    void count(String project, Resource resource, int amount) {
        store.take(project, resource.singular(), amount);
    }

    void check(Usage usage, Resource resource) {
        var own = usage.limit();
        int limit = own == null ? defaults.getOrDefault(resource.singular(), -1) : own;
        if (limit >= 0 && usage.used() > limit) {
            throw NetworkFailure.conflict(
                    "OverQuota", "Quota exceeded for resources: ['" + resource.singular() + "'].");
        }
    }

    Map<String, Integer> defaults() {
        return defaults;
    }

    Map<String, Integer> limits(Caller caller, String project) {
        requireRight(caller, project);
        return effective(store.limits(project));
    }

    /** Of the projects that have limits of their own. */
    List<Map<String, Object>> list(Caller caller) {
        Rights.requireAdmin(caller, "get_quota");
        var all = new ArrayList<Map<String, Object>>();
        store.limits()
                .forEach((project, limits) -> {
                    var quota = new LinkedHashMap<String, Object>(effective(limits));
                    quota.put("project_id", project);
                    quota.put("tenant_id", project);
                    all.add(quota);
                });
        return all;
    }

    Map<String, Object> details(Caller caller, String project) {
        requireRight(caller, project);
        var used = store.usage(project);
        var details = new LinkedHashMap<String, Object>();
        effective(store.limits(project))
                .forEach((resource, limit) ->
                        details.put(
                                resource,
                                Map.of(
                                        "limit",
                                        limit,
                                        "used",
                                        used.getOrDefault(resource, 0),
                                        "reserved",
                                        0)));
        return details;
    }

    Map<String, Integer> set(Caller caller, String project, JsonNode body) {
        Rights.requireAdmin(caller, "update_quota");
        var quota = body.path("quota");
        if (!quota.isObject()) {
            throw ServiceFailure.badRequest("Unable to find 'quota' in request body");
        }
        var limits = new TreeMap<String, Integer>();
        for (var property : quota.properties()) {
            if (property.getKey().equals("project_id") || property.getKey().equals("tenant_id")) {
                continue;
            }
            limits.put(known(property.getKey()), limit(property.getKey(), property.getValue()));
        }
        transactions.executeWithoutResult(_ -> store.set(project, limits));
        return effective(store.limits(project));
    }

    void reset(Caller caller, String project) {
        Rights.requireAdmin(caller, "delete_quota");
        store.reset(project);
    }

    private String known(String resource) {
        if (!defaults.containsKey(resource)) {
            throw ServiceFailure.badRequest("Unrecognized attribute(s) '" + resource + "'");
        }
        return resource;
    }

    private static int limit(String resource, JsonNode value) {
        var text = value.asString("");
        if (!text.matches("-1|\\d{1,9}")) {
            throw NetworkFailure.invalidInput(
                    resource, "'" + text + "' is no integer from -1 (no limit) on.");
        }
        return Integer.parseInt(text);
    }

    private Map<String, Integer> effective(Map<String, Integer> own) {
        var limits = new LinkedHashMap<>(defaults);
        limits.putAll(own);
        return limits;
    }

    private static void requireRight(Caller caller, String project) {
        if (!Rights.owns(caller, project)) {
            throw NetworkFailure.forbidden("get_quota");
        }
    }
}
