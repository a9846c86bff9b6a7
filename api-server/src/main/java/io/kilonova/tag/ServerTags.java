package io.kilonova.tag;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerChangeStore;
import io.kilonova.server.ServerOperations;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Reads and writes the tags of servers. */
@Service
public final class ServerTags {
    private static final String RULE = "os_compute_api:os-server-tags:";
    private static final int MOST = 50;
    private static final int LONGEST = 60;

    private final ServerAccess access;
    private final ServerOperations operations;
    private final TagStore store;
    private final ServerChangeStore servers;

    ServerTags(
            ServerAccess access,
            ServerOperations operations,
            TagStore store,
            ServerChangeStore servers) {
        this.access = access;
        this.operations = operations;
        this.store = store;
        this.servers = servers;
    }

    List<String> list(String serverId, ApiRequest request) {
        return store.of(access.find(serverId, RULE + "index", request).id());
    }

    /** Fails when the server has no such tag. */
    void check(String serverId, String tag, ApiRequest request) {
        var server = access.find(serverId, RULE + "show", request);
        if (!store.of(server.id()).contains(tag)) {
            throw noSuchTag(server.id(), tag);
        }
    }

    /** Leaves exactly these. */
    List<String> replace(String serverId, Collection<String> tags, ApiRequest request) {
        var server = operations.find(serverId, Operation.UPDATE_TAGS, RULE + "update_all", request);
        return operations.change(
                server,
                Operation.UPDATE_TAGS,
                () -> {
                    store.clear(server.id());
                    store.add(server.id(), tags);
                    servers.touch(server.id());
                    return store.of(server.id());
                },
                request);
    }

    /** Whether it was not there before. */
    boolean add(String serverId, String tag, ApiRequest request) {
        var server = operations.find(serverId, Operation.UPDATE_TAG, RULE + "update", request);
        checkForm(tag);
        return operations.change(
                server,
                Operation.UPDATE_TAG,
                () -> {
                    var there = store.of(server.id());
                    if (there.size() >= MOST) {
                        throw new ComputeFailure.Invalid(
                                "The number of tags exceeded the per-server limit " + MOST);
                    }
                    store.add(server.id(), List.of(tag));
                    servers.touch(server.id());
                    return !there.contains(tag);
                },
                request);
    }

    void remove(String serverId, String tag, ApiRequest request) {
        var server = operations.find(serverId, Operation.DELETE_TAG, RULE + "delete", request);
        operations.change(
                server,
                Operation.DELETE_TAG,
                () -> {
                    if (!store.remove(server.id(), tag)) {
                        throw noSuchTag(server.id(), tag);
                    }
                    servers.touch(server.id());
                    return tag;
                },
                request);
    }

    void clear(String serverId, ApiRequest request) {
        var server = operations.find(serverId, Operation.DELETE_TAGS, RULE + "delete_all", request);
        operations.change(
                server,
                Operation.DELETE_TAGS,
                () -> {
                    store.clear(server.id());
                    servers.touch(server.id());
                    return serverId;
                },
                request);
    }

    private static void checkForm(String tag) {
        if (tag.isEmpty() || tag.contains(",") || tag.contains("/") || tag.length() > LONGEST) {
            var why = tag.length() > LONGEST ? "is too long" : "does not match '^[^,/]*$'";
            throw new ComputeFailure.Invalid(
                    ("Tag '%s' is invalid. It must be a non empty string without characters '/' and"
                                    + " ','. Validation error message: '%s' %s")
                            .formatted(tag, tag, why));
        }
    }

    private static ComputeFailure noSuchTag(UUID server, String tag) {
        return new ComputeFailure.NotFound("Server %s has no tag '%s'".formatted(server, tag));
    }
}
