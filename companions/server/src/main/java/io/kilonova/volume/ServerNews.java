package io.kilonova.volume;

import io.kilonova.peer.OtherServices;
import io.kilonova.volume.WorkQueue.Order;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells compute what became of a volume that servers have; one that cannot be told is left so. */
@Component
final class ServerNews implements Job {
    static final String EXTENDED = "volume-extended";
    static final String REIMAGED = "volume-reimaged";
    private static final Logger LOG = LoggerFactory.getLogger(ServerNews.class);
    private static final String KIND = "tell_servers";
    private static final String PATH = "/v2.1/os-server-external-events";

    private final WorkStore works;
    private final AttachmentStore attachments;
    private final WorkQueue queue;
    private final OtherServices services;

    ServerNews(
            WorkStore works, AttachmentStore attachments, WorkQueue queue, OtherServices services) {
        this.works = works;
        this.attachments = attachments;
        this.queue = queue;
        this.services = services;
    }

    /** In the transaction that makes it true; told after its commit. */
    void announce(WorkRow cause, String event, String status) {
        var servers =
                attachments.ofVolume(cause.volumeId()).stream()
                        .map(AttachmentRow::instanceId)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet());
        if (!servers.isEmpty()) {
            var details =
                    Map.of("event", event, "status", status, "servers", String.join(",", servers));
            queue.add(Order.of(KIND, cause.volumeId(), details), cause.requestId());
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(WorkRow work) {
        var events = new ArrayList<Map<String, String>>();
        for (var server : work.detail("servers").split(",", -1)) {
            events.add(
                    Map.of(
                            "name",
                            work.detail("event"),
                            "server_uuid",
                            server,
                            "tag",
                            work.volumeId().toString(),
                            "status",
                            work.detail("status")));
        }
        var version = work.detail("event").equals(REIMAGED) ? "compute 2.93" : "compute 2.51";
        services.compute().at(version).post(PATH, Map.of("events", events));
        works.delete(work.id());
    }

    @Override
    public void fail(WorkRow work, String reason) {
        LOG.warn(
                "volume={} its servers do not know that it is {}", work.volumeId(), work.details());
    }
}
