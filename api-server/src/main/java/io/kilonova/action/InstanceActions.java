package io.kilonova.action;

import io.kilonova.action.InstanceActionStore.ActionQuery;
import io.kilonova.action.InstanceActionView.Detail;
import io.kilonova.action.InstanceActionView.EventView;
import io.kilonova.action.InstanceActionView.Internals;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.HostStatus;
import io.kilonova.server.ServerAccess;
import io.kilonova.server.ServerRow;
import io.kilonova.server.Times;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Reads what was done to a server, also to one that is gone. */
@Service
public final class InstanceActions {
    private static final String RULE = "os_compute_api:os-instance-actions:";

    private final InstanceActionStore store;
    private final ServerAccess access;
    private final Policies policies;
    private final int most;

    InstanceActions(
            InstanceActionStore store,
            ServerAccess access,
            Policies policies,
            ApiSettings settings) {
        this.store = store;
        this.access = access;
        this.policies = policies;
        this.most = settings.maxLimit();
    }

    InstanceActionView.All list(String serverId, Query query, ApiRequest request) {
        var server = find(serverId, request);
        policies.enforce(RULE + "list", request.caller(), server.projectId());
        if (!request.version().has(Behaviour.ACTIONS_PAGED)) {
            return new InstanceActionView.All(views(all(server.id())), null);
        }
        var page = Page.of(query, most);
        var since = time(query, "changes-since");
        var before = time(query, "changes-before");
        if (since != null && before != null && since.isAfter(before)) {
            throw new ComputeFailure.Invalid(
                    "The value of changes-since must be less than or equal to changes-before.");
        }
        var after = page.marker().map(marker -> marker(server.id(), marker)).orElse(null);
        var found = store.list(new ActionQuery(server.id(), since, before, after, page.limit()));
        var ids = found.stream().map(InstanceActionRow::requestId).toList();
        var path = "/servers/" + serverId + "/os-instance-actions";
        return new InstanceActionView.All(views(found), page.next(path, query, request, ids));
    }

    InstanceActionView show(String serverId, String requestId, ApiRequest request) {
        var server = find(serverId, request);
        policies.enforce(RULE + "show", request.caller(), server.projectId());
        var action =
                store.find(server.id(), requestId)
                        .orElseThrow(() ->
                                new ComputeFailure.NotFound("Action " + requestId + " not found"));
        return view(action, events(action, server, request));
    }

    private ServerRow find(String serverId, ApiRequest request) {
        return request.version().has(Behaviour.ACTIONS_OF_DELETED_SERVERS)
                ? access.findEvenDeleted(serverId, request.caller())
                : access.find(serverId, request.caller());
    }

    private List<InstanceActionRow> all(UUID serverId) {
        return store.list(new ActionQuery(serverId, null, null, null, most));
    }

    private InstanceActionRow marker(UUID serverId, String marker) {
        return store.find(serverId, marker)
                .orElseThrow(() ->
                        new ComputeFailure.Invalid("Marker " + marker + " could not be found."));
    }

    private @Nullable List<EventView> events(
            InstanceActionRow action, ServerRow server, ApiRequest request) {
        var caller = request.caller();
        var showsInternals = policies.allows(RULE + "events", caller, server.projectId());
        if (!showsInternals && !request.version().has(Behaviour.ACTION_EVENTS_FOR_ALL)) {
            return null;
        }
        var showsDetails = policies.allows(RULE + "events:details", caller, server.projectId());
        return store.events(action.id()).stream()
                .map(event ->
                        new EventView(
                                event.event(),
                                Times.microseconds(event.startedAt()),
                                Times.microsecondsOrNull(event.finishedAt()),
                                event.result(),
                                HostStatus.hostId(server.projectId(), event.host()),
                                showsInternals
                                        ? new Internals(event.traceback(), event.host())
                                        : null,
                                showsDetails ? new Detail(event.details()) : null))
                .toList();
    }

    private static List<InstanceActionView> views(List<InstanceActionRow> actions) {
        return actions.stream().map(action -> view(action, null)).toList();
    }

    private static InstanceActionView view(
            InstanceActionRow action, @Nullable List<EventView> events) {
        return new InstanceActionView(
                action.action(),
                action.serverId().toString(),
                action.requestId(),
                action.userId(),
                action.projectId(),
                Times.microseconds(action.startedAt()),
                action.message(),
                Times.microseconds(action.updatedAt()),
                events);
    }

    private static @Nullable Instant time(Query query, String name) {
        return query.last(name).map(text -> Times.parse(name, text)).orElse(null);
    }
}
