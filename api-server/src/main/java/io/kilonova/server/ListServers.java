package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.http.Links.Link;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.paging.Page;
import io.kilonova.platform.policy.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The two lists of servers: four statements at most, whatever they find. */
@Component
final class ListServers {
    private final ServerStore store;
    private final Policies policies;
    private final HostStatus hosts;
    private final int most;

    ListServers(ServerStore store, Policies policies, HostStatus hosts, ApiSettings settings) {
        this.store = store;
        this.policies = policies;
        this.hosts = hosts;
        this.most = settings.maxLimit();
    }

    record NamedServerView(String id, String name, List<Link> links) {}

    record NamedServers(
            List<NamedServerView> servers,
            @OmitNull @Named("servers_links") @Nullable List<Link> next) {}

    record DetailedServers(
            List<ServerView> servers,
            @OmitNull @Named("servers_links") @Nullable List<Link> next) {}

    NamedServers plain(Query query, ApiRequest request) {
        policies.enforce("os_compute_api:servers:index", request.caller());
        var page = Page.of(query, most);
        var wanted = wanted(query, request, page, "os_compute_api:servers:index:get_all_tenants");
        var links = request.links();
        var servers = new ArrayList<NamedServerView>();
        if (wanted.isPresent() && page.limit() > 0) {
            for (var server : store.listNames(wanted.get(), page.limit())) {
                var id = server.id().toString();
                servers.add(new NamedServerView(id, server.name(), links.of("servers", id)));
            }
        }
        var ids = servers.stream().map(NamedServerView::id).toList();
        return new NamedServers(servers, page.next("/servers", query, request, ids));
    }

    DetailedServers detailed(Query query, ApiRequest request) {
        policies.enforce("os_compute_api:servers:detail", request.caller());
        var page = Page.of(query, most);
        var wanted = wanted(query, request, page, "os_compute_api:servers:detail:get_all_tenants");
        var rows =
                wanted.isEmpty() || page.limit() == 0
                        ? List.<ServerRow>of()
                        : rows(wanted.get(), request, page.limit());
        var details = store.details(rows.stream().map(ServerRow::id).toList());
        var views = new ServerViews(request, policies, hosts);
        var servers = new ArrayList<ServerView>(rows.size());
        for (var row : rows) {
            servers.add(views.listed(row, details.getOrDefault(row.id(), ServerDetails.NONE)));
        }
        var ids = servers.stream().map(ServerView::id).toList();
        return new DetailedServers(servers, page.next("/servers/detail", query, request, ids));
    }

    private List<ServerRow> rows(ServerQuery wanted, ApiRequest request, int limit) {
        var showsUserData =
                policies.allows("os_compute_api:os-extended-server-attributes", request.caller());
        return showsUserData ? store.listWithUserData(wanted, limit) : store.list(wanted, limit);
    }

    private Optional<ServerQuery> wanted(
            Query query, ApiRequest request, Page page, String allTenantsRule) {
        var allTenants = isForAllTenants(query);
        if (allTenants) {
            policies.enforce(allTenantsRule, request.caller());
        }
        var wanted = new ServerFilters(request, query, policies, allTenants).conditions();
        wanted.ifPresent(found -> {
            ServerSorting.apply(query, request.caller(), found);
            page.marker().ifPresent(m -> found.after(marker(m, request, allTenants)));
        });
        return wanted;
    }

    private static boolean isForAllTenants(Query query) {
        return query.last("all_tenants")
                .map(asked -> asked.isEmpty() || Flags.parse("all_tenants", asked))
                .orElse(false);
    }

    private UUID marker(String marker, ApiRequest request, boolean allTenants) {
        return ServerAccess.parse(marker)
                .filter(id -> store.exists(id, allTenants ? null : request.caller().projectId()))
                .orElseThrow(() -> new ComputeFailure.Invalid("marker [" + marker + "] not found"));
    }
}
