package io.kilonova.metadata;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.quota.Quotas;
import io.kilonova.server.MediaItems;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerChangeStore;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerRow;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes servers' metadata; guests see it when they next ask for it, or start. */
@Service
public final class ServerMetadata {
    private static final String RULE = "os_compute_api:server-metadata:";

    private final ServerAccess access;
    private final ServerOperations operations;
    private final MetadataStore store;
    private final ServerChangeStore servers;
    private final Quotas quotas;
    private final JsonMapper json;

    ServerMetadata(
            ServerAccess access,
            ServerOperations operations,
            MetadataStore store,
            ServerChangeStore servers,
            Quotas quotas,
            JsonMapper json) {
        this.access = access;
        this.operations = operations;
        this.store = store;
        this.servers = servers;
        this.quotas = quotas;
        this.json = json;
    }

    Map<String, String> list(String serverId, ApiRequest request) {
        return store.of(access.find(serverId, RULE + "index", request).id());
    }

    String show(String serverId, String key, ApiRequest request) {
        return item(key, access.find(serverId, RULE + "show", request));
    }

    /** Adds the items, in place of those that have their keys; answers all there are then. */
    Map<String, String> merge(String serverId, Map<String, String> items, ApiRequest request) {
        var server = access.find(serverId, RULE + "create", request);
        return write(server, items, false, request);
    }

    /** Leaves exactly the items. */
    Map<String, String> replace(String serverId, Map<String, String> items, ApiRequest request) {
        var server = access.find(serverId, RULE + "update_all", request);
        return write(server, items, true, request);
    }

    void put(String serverId, String key, @Nullable String value, ApiRequest request) {
        var server = access.find(serverId, RULE + "update", request);
        if (value == null) {
            throw new ComputeFailure.Invalid("Request body and URI mismatch");
        }
        write(server, Map.of(key, value), false, request);
    }

    void remove(String serverId, String key, ApiRequest request) {
        var server = access.find(serverId, RULE + "delete", request);
        item(key, server);
        operations.change(
                server,
                Operation.DELETE_METADATA,
                () -> {
                    servers.touch(server.id());
                    return store.remove(server.id(), key);
                },
                request);
    }

    private String item(String key, ServerRow server) {
        var value = store.of(server.id()).get(key);
        if (value == null) {
            throw new ComputeFailure.NotFound("Metadata item was not found");
        }
        return value;
    }

    private Map<String, String> write(
            ServerRow server, Map<String, String> items, boolean onlyThese, ApiRequest request) {
        if (request.hasExtras()) {
            MediaItems.of(items, json);
        }
        return operations.change(
                server,
                Operation.UPDATE_METADATA,
                () -> {
                    var all = new TreeMap<>(onlyThese ? Map.of() : store.of(server.id()));
                    all.putAll(items);
                    quotas.checkMetadata(all.size(), server.projectId());
                    if (onlyThese) {
                        store.clear(server.id());
                    }
                    store.put(server.id(), items);
                    servers.touch(server.id());
                    return all;
                },
                request);
    }
}
