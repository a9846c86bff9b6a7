package io.kilonova.fleet;

import io.kilonova.guest.GuestRow;
import io.kilonova.guest.GuestStore;
import io.kilonova.host.HostReport;
import io.kilonova.host.HostStore;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BinaryOperator;

/** What agents report, on its way into the database. */
final class Reports implements AutoCloseable {
    private static final int HOSTS_A_STATEMENT = 100;
    private static final int GUESTS_A_STATEMENT = 500;

    private final HostStore hosts;
    private final GuestStore guests;
    private final BatchWriter<AgentSession, Registration> registrations;
    private final BatchWriter<GuestKey, GuestEntry> observations;

    Reports(HostStore hosts, GuestStore guests, Timeline timeline) {
        this.hosts = hosts;
        this.guests = guests;
        this.registrations =
                new BatchWriter<>(
                        "fleet-hosts",
                        HOSTS_A_STATEMENT,
                        this::register,
                        (_, later) -> later,
                        (refused, e) ->
                                refused.session().refused("the report cannot be stored: " + e),
                        timeline);
        this.observations =
                new BatchWriter<>(
                        "fleet-guests",
                        GUESTS_A_STATEMENT,
                        this::observe,
                        BinaryOperator.maxBy(GuestEntry.BY_AGE),
                        (refused, _) -> refused.session().guestWritten(),
                        timeline);
    }

    /** With the guests, if the report came with Hello. */
    private record Registration(AgentSession session, HostReport report, Optional<Guests> guests) {}

    /** All guests of a host, as of the sequence. */
    record Guests(long sequence, List<UUID> servers) {}

    private record GuestKey(UUID host, UUID server) {}

    /** A result tells of its guest, too, and may be read after what befell the guest later. */
    private record GuestEntry(AgentSession session, GuestRow row) {
        private static final Comparator<GuestEntry> BY_AGE =
                Comparator.<GuestEntry>comparingLong(entry -> entry.row().generation())
                        .thenComparingLong(entry -> entry.row().sequence());
    }

    void start() {
        registrations.start();
        observations.start();
    }

    /** The session learns its host's id, or that a newer agent speaks for the host. */
    void register(AgentSession session, HostReport report, Guests guests) {
        registrations.submit(session, new Registration(session, report, Optional.of(guests)));
    }

    /** The host has changed. */
    void update(AgentSession session, HostReport report) {
        registrations.submit(session, new Registration(session, report, Optional.empty()));
    }

    /** The session learns when it is written, once for each call of this. */
    long observe(AgentSession session, GuestRow row) {
        return observations.submit(
                new GuestKey(row.hostId(), row.serverId()), new GuestEntry(session, row));
    }

    void awaitObserved(long ticket, Duration timeout) throws InterruptedException {
        observations.awaitWritten(ticket, timeout);
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
        var accepted = new ArrayList<Registration>(batch.size());
        for (var each : batch) {
            var name = each.report().name();
            if (ids.containsKey(name) && each.report().equals(newest.get(name))) {
                accepted.add(each);
            } else {
                each.session().refused("a newer agent speaks for this host");
            }
        }
        forgetGone(accepted, ids);
        accepted.forEach(each -> each.session().registered(id(ids, each)));
    }

    private void forgetGone(List<Registration> accepted, Map<String, UUID> ids) {
        var told = new ArrayList<GuestStore.Census>(accepted.size());
        for (var each : accepted) {
            each.guests()
                    .map(guests ->
                            new GuestStore.Census(
                                    id(ids, each),
                                    each.report().generation(),
                                    guests.sequence(),
                                    guests.servers()))
                    .ifPresent(told::add);
        }
        if (!told.isEmpty()) {
            guests.onlyThese(told);
        }
    }

    private static UUID id(Map<String, UUID> ids, Registration registration) {
        return Objects.requireNonNull(ids.get(registration.report().name()));
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
