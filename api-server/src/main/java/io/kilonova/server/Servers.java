package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.policy.Policies;
import java.util.List;
import org.springframework.stereotype.Service;

/** What can be done with one server. */
@Service
public final class Servers {
    private final ServerAccess access;
    private final ServerStore store;
    private final Policies policies;
    private final HostStatus hosts;

    Servers(ServerAccess access, ServerStore store, Policies policies, HostStatus hosts) {
        this.access = access;
        this.store = store;
        this.policies = policies;
        this.hosts = hosts;
    }

    ServerView show(String id, ApiRequest request) {
        var server = access.find(id, "os_compute_api:servers:show", request);
        return views(request).shown(server, details(server));
    }

    /** As a change of the server answers it, once it is made. */
    ServerView updated(String id, ApiRequest request) {
        var server = access.find(id, "os_compute_api:servers:update", request);
        return views(request).updated(server, details(server));
    }

    /** As the answer of a rebuild: as the server will be. */
    RebuildAction.RebuiltServer rebuilt(RebuildRequest rebuild, ApiRequest request) {
        var id = rebuild.serverId().toString();
        var changes = rebuild.changes();
        var server = access.find(id, request.caller()).rebuilt(rebuild.image(), changes);
        var details = details(server);
        var metadata = changes.metadata();
        var view =
                views(request)
                        .rebuilt(
                                server,
                                metadata == null ? details : details.with(metadata),
                                rebuild.adminPass());
        return new RebuildAction.RebuiltServer(view, server.userData());
    }

    private ServerViews views(ApiRequest request) {
        return new ServerViews(request, policies, hosts);
    }

    private ServerDetails details(ServerRow server) {
        return store.details(List.of(server.id())).getOrDefault(server.id(), ServerDetails.NONE);
    }

    /** What a create answers: the first of its servers, or the name of all of them. */
    Record answer(CreateServer wish, CreateServers.Created created, ApiRequest request) {
        if (wish.returnsReservation()) {
            return new CreatedView.Reservation(created.reservationId());
        }
        var project = request.caller().projectId();
        var server = store.findReservation(project, created.reservationId()).getFirst();
        var details = details(server);
        var view = views(request).created(server, details, created.adminPass());
        if (request.hasExtras()) {
            return new ServersController.OneServer(view);
        }
        return new CreatedView.Envelope(
                new CreatedView(
                        view.id(),
                        view.links(),
                        view.diskConfig(),
                        details.securityGroups().stream()
                                .map(group -> new ServerView.SecurityGroupName(group.name()))
                                .toList(),
                        created.adminPass()));
    }
}
