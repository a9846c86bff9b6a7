package io.kilonova.fleet;

import io.kilonova.guest.GuestRow;
import io.kilonova.guest.GuestStore;
import io.kilonova.host.HostReport;
import io.kilonova.host.HostStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

/** What agents report, on its way into the database. */
final class Reports implements AutoCloseable {
    private static final int HOSTS_A_STATEMENT = 100;
    private static final int GUESTS_A_STATEMENT = 500;

    private final HostStore hosts;
    private final GuestStore guests;
    private final BatchWriter<AgentSession, Registration> registrations =
            new BatchWriter<>(
                    "fleet-hosts",
                    HOSTS_A_STATEMENT,
                    this::register,
                    (refused, e) -> refused.session().refused("the report cannot be stored: " + e));
    private final BatchWriter<GuestKey, GuestEntry> observations =
            new BatchWriter<>(
                    "fleet-guests",
                    GUESTS_A_STATEMENT,
                    this::observe,
                    (refused, _) -> refused.session().guestWritten());

    Reports(HostStore hosts, GuestStore guests) {
        this.hosts = hosts;
        this.guests = guests;
    }

    private record Registration(AgentSession session, HostReport report) {}

    private record GuestKey(UUID host, UUID server) {}

    private record GuestEntry(AgentSession session, GuestRow row) {}

    void start() {
        registrations.start();
        observations.start();
    }

    /** The session learns its host's id, or that a newer agent speaks for the host. */
    void register(AgentSession session, HostReport report) {
        registrations.submit(session, new Registration(session, report));
    }

    /** The session learns when it is written, once for each call of this. */
    long observe(AgentSession session, GuestRow row) {
        return observations.submit(
                new GuestKey(row.hostId(), row.serverId()), new GuestEntry(session, row));
    }

    void awaitObserved(long ticket, Duration timeout) throws InterruptedException {
        observations.awaitWritten(ticket, timeout.toMillis());
    }

    void onlyThese(UUID host, long generation, long sequence, List<UUID> servers) {
        guests.onlyThese(host, generation, sequence, servers);
    }

    private void register(List<Registration> batch) {
        var newest = new HashMap<String, HostReport>();
        for (var each : batch) {
            newest.merge(
                    each.report().name(),
                    each.report(),
                    (one, other) -> one.generation() > other.generation() ? one : other);
        }
        var ids = hosts.register(newest.values());
        for (var each : batch) {
            var id = ids.get(each.report().name());
            var isNewest = each.report().equals(newest.get(each.report().name()));
            if (id != null && isNewest) {
                each.session().registered(id);
            } else {
                each.session().refused("a newer agent speaks for this host");
            }
        }
    }

    private void observe(List<GuestEntry> batch) {
        var rows = new ArrayList<GuestRow>(batch.size());
        batch.forEach(entry -> rows.add(entry.row()));
        guests.report(rows);
        batch.forEach(entry -> entry.session().guestWritten());
    }

    @Override
    public void close() {
        registrations.close();
        observations.close();
    }
}
