package io.kilonova.identity;

import io.kilonova.companion.CompanionPorts;
import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionSettings;
import io.kilonova.id.Ids;
import io.kilonova.identity.AssignmentStore.Assignment;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Makes what every cloud starts with, at every start, and changes nothing that is there. */
@Component
final class Bootstrap {
    private static final String DOMAIN = "default";
    private static final String REGION = "RegionOne";

    private final Resources.Stores stores;
    private final BootstrapSettings passwords;
    private final CompanionSettings settings;
    private final CompanionPorts ports;
    private final Clock clock;
    private final Ids ids;

    Bootstrap(
            Resources.Stores stores,
            BootstrapSettings passwords,
            CompanionSettings settings,
            CompanionPorts ports,
            Clock clock,
            Ids ids) {
        this.stores = stores;
        this.passwords = passwords;
        this.settings = settings;
        this.ports = ports;
        this.clock = clock;
        this.ids = ids;
    }

    @EventListener(ApplicationReadyEvent.class)
    void run() {
        stores.resources().insert(new ResourceRow("domain", DOMAIN, "", "Default", true, Map.of()));
        for (var role : List.of("admin", "manager", "member", "reader", "service")) {
            named("role", "", role);
        }
        stores.resources().insert(new ResourceRow("region", REGION, "", REGION, true, Map.of()));
        user("admin", "admin", passwords.adminPassword(), List.of("admin"));
        user("demo", "demo", passwords.demoPassword(), List.of("member"));
        user("kilonova", "service", passwords.servicePassword(), List.of("admin", "service"));
        service("identity", "keystone", ports.port(Service.IDENTITY), "/v3");
        service("image", "glance", ports.port(Service.IMAGE), "");
        service("network", "neutron", ports.port(Service.NETWORK), "");
        // the name of today, and the one that older clients know
        service("block-storage", "cinder", ports.port(Service.VOLUME), "/v3");
        service("volumev3", "cinderv3", ports.port(Service.VOLUME), "/v3");
        service("compute", "nova", settings.computePort(), "/v2.1");
    }

    private void user(String name, String project, String password, List<String> roles) {
        if (password.isEmpty()) {
            return;
        }
        var projectId = named("project", DOMAIN, project);
        var userId = named("user", DOMAIN, name);
        for (var role : roles) {
            var roleId = named("role", "", role);
            stores.assignments().grant(new Assignment(userId, "project", projectId, roleId));
        }
        if (name.equals("admin")) {
            var admin = named("role", "", "admin");
            stores.assignments().grant(new Assignment(userId, "system", "all", admin));
            stores.assignments().grant(new Assignment(userId, "domain", DOMAIN, admin));
        }
        var known = stores.secrets().password(userId);
        if (known.isEmpty() || !stores.passwords().matches(password, known.get().hash())) {
            stores.secrets()
                    .setPassword(userId, stores.passwords().hash(password), clock.instant());
        }
    }

    /** Id of the resource of that name, which is made when it is not there. */
    private String named(String kind, String domain, String name) {
        stores.resources().insert(new ResourceRow(kind, newId(), domain, name, true, Map.of()));
        return stores.resources().findByName(kind, domain, name).orElseThrow().id();
    }

    private void service(String type, String name, int port, String path) {
        var url = "http://" + settings.publicHost() + ":" + port + path;
        stores.resources()
                .insert(
                        new ResourceRow(
                                "service",
                                "service-" + type,
                                "",
                                name,
                                true,
                                Map.of("type", type)));
        for (var side : List.of("public", "internal", "admin")) {
            var endpoint =
                    new ResourceRow(
                            "endpoint",
                            "endpoint-" + type + "-" + side,
                            "",
                            side,
                            true,
                            Map.of(
                                    "service_id", "service-" + type,
                                    "interface", side,
                                    "region_id", REGION,
                                    "url", url));
            if (!stores.resources().insert(endpoint)) {
                stores.resources().update(endpoint);
            }
        }
    }

    private String newId() {
        return ids.next().toString().replace("-", "");
    }
}
