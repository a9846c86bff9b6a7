package io.kilonova.peer;

import io.kilonova.companion.CompanionPorts;
import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionSettings;
import io.kilonova.companion.OpenStackHttp;
import io.kilonova.companion.OpenStackService;
import io.kilonova.companion.OpenStackSettings;
import io.kilonova.companion.ServiceToken;
import io.kilonova.identity.BootstrapSettings;
import io.kilonova.image.ImageClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The image service and compute, called over HTTP as Kilonova's own user. Where identity is, is
 * known only when this process serves it, so the clients are made at their first use.
 */
@Component
public final class OtherServices implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration READ = Duration.ofSeconds(20);

    private final CompanionPorts ports;
    private final CompanionSettings companions;
    private final BootstrapSettings passwords;
    private final PeerSettings settings;
    private final JsonMapper json;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Clients clients;

    OtherServices(
            CompanionPorts ports,
            CompanionSettings companions,
            BootstrapSettings passwords,
            PeerSettings settings,
            JsonMapper json,
            Clock clock) {
        this.ports = ports;
        this.companions = companions;
        this.passwords = passwords;
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    private record Clients(OpenStackHttp http, ImageClient images, OpenStackService compute) {}

    public ImageClient images() {
        return clients().images();
    }

    public OpenStackService compute() {
        return clients().compute();
    }

    private Clients clients() {
        lock.lock();
        try {
            var known = clients;
            if (known == null) {
                known = made();
                clients = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private Clients made() {
        var identity =
                "http://" + companions.publicHost() + ":" + ports.port(Service.IDENTITY) + "/v3";
        var cloud =
                new OpenStackSettings(
                        identity,
                        "kilonova",
                        passwords.servicePassword(),
                        "Default",
                        "service",
                        "Default",
                        "RegionOne",
                        Map.of(),
                        CONNECT,
                        READ,
                        settings.transferTimeout());
        var http = new OpenStackHttp(json, CONNECT, READ, settings.transferTimeout());
        var token = new ServiceToken(http, cloud, clock);
        return new Clients(
                http,
                new ImageClient(new OpenStackService("image", http, token)),
                new OpenStackService("compute", http, token));
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (clients != null) {
                clients.http().close();
            }
        } finally {
            lock.unlock();
        }
    }
}
