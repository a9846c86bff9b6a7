package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.peer.OtherServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells compute, as Neutron does, what becomes of the ports of its servers. What compute does
 * itself it is not told. A word that does not get through is lost: compute asks again with whatever
 * it does to the server next.
 */
@Component
final class ComputeEvents implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeEvents.class);
    private static final int MOST_WAITING = 10_000;
    private static final int BATCH = 100;
    private static final int TRIES = 3;
    private static final String PATH = "/v2.1/os-server-external-events";

    private final OtherServices services;
    private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile @Nullable Thread thread;

    ComputeEvents(OtherServices services) {
        this.services = services;
    }

    /** As it stands in the body. */
    private record Event(String name, String serverId, String portId) {
        Map<String, String> body() {
            return Map.of("name", name, "server_uuid", serverId, "tag", portId);
        }
    }

    /** Addresses, groups or floating addresses of the port are others now. */
    void changed(Caller caller, String deviceOwner, String deviceId, Object portId) {
        add(caller, deviceOwner, new Event("network-changed", deviceId, portId.toString()));
    }

    void deleted(Caller caller, String deviceOwner, String deviceId, Object portId) {
        add(caller, deviceOwner, new Event("network-vif-deleted", deviceId, portId.toString()));
    }

    private void add(Caller caller, String deviceOwner, Event event) {
        var isServers =
                deviceOwner.startsWith("compute:") && Uuids.parse(event.serverId()).isPresent();
        if (isServers && !caller.isService() && !waiting.offer(event)) {
            LOG.warn("compute is not told of {}", event);
        }
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("compute-events").start(this::tellOn);
    }

    @Override
    public void stop() {
        var running = thread;
        if (running != null) {
            running.interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void tellOn() {
        try {
            while (true) {
                var events = new ArrayList<Event>();
                events.add(waiting.take());
                waiting.drainTo(events, BATCH - 1);
                tell(events.stream().distinct().toList());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(List<Event> events) {
        var body = Map.of("events", events.stream().map(Event::body).toList());
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                services.compute().post(PATH, body);
                return;
            } catch (ComputeFailure.Unavailable e) {
                LOG.info("compute is not told of {} events now: {}", events.size(), e.toString());
            } catch (RuntimeException e) {
                LOG.warn("compute does not want to know of {} events", events.size(), e);
                return;
            }
        }
    }
}
