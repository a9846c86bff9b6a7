package io.kilonova.guest;

import io.kilonova.agent.protocol.GuestReport;
import io.kilonova.agent.protocol.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The last known state of each guest of a host. Every change gets the next number of one sequence
 * and goes to all readers in that order; a reader that joins gets the whole book first.
 */
public final class GuestBook {
    private final Map<String, GuestReport> known = new TreeMap<>();
    private final CopyOnWriteArraySet<Consumer<GuestReport>> readers = new CopyOnWriteArraySet<>();
    private long sequence;

    /** All guests, and the number of the newest change among them. */
    public record Contents(List<GuestReport> guests, long sequence) {}

    /**
     * Tells the reader of every change from now on, after it has taken what {@code first} makes of
     * the contents; nothing is lost or told twice between the two.
     */
    public synchronized void join(Consumer<GuestReport> reader, Consumer<Contents> first) {
        first.accept(contents());
        readers.add(reader);
    }

    public void leave(Consumer<GuestReport> reader) {
        readers.remove(reader);
    }

    public synchronized Contents contents() {
        return new Contents(List.copyOf(known.values()), sequence);
    }

    public synchronized Optional<GuestReport> find(String serverId) {
        return Optional.ofNullable(known.get(serverId));
    }

    public synchronized long sequence() {
        return sequence;
    }

    /** Notes what a command left behind, changed or not. */
    public synchronized GuestReport note(String serverId, String instanceName, PowerState power) {
        var report =
                GuestReport.newBuilder()
                        .setServerId(serverId)
                        .setInstanceName(instanceName)
                        .setPowerState(power)
                        .setSequence(++sequence)
                        .build();
        if (power == PowerState.ABSENT) {
            known.remove(serverId);
        } else {
            known.put(serverId, report);
        }
        readers.forEach(reader -> reader.accept(report));
        return report;
    }

    /** Notes a change that nobody asked for; of guests not in the book it cannot tell. */
    public synchronized boolean noteChange(String serverId, PowerState power) {
        var before = known.get(serverId);
        if (before == null) {
            return false;
        }
        if (before.getPowerState() != power) {
            note(serverId, before.getInstanceName(), power);
        }
        return true;
    }

    /**
     * Corrects the book by what the hypervisor has, except for guests that changed since the look
     * at the hypervisor began, or that are busy.
     *
     * @param since {@link #sequence()} before that look
     * @return how many guests were corrected
     */
    public synchronized int correct(
            Map<String, PowerState> actual, long since, Predicate<String> isBusy) {
        var stale = new ArrayList<Runnable>();
        for (var guest : known.values()) {
            var id = guest.getServerId();
            var power = actual.getOrDefault(id, PowerState.ABSENT);
            if (guest.getSequence() <= since
                    && guest.getPowerState() != power
                    && !isBusy.test(id)) {
                stale.add(() -> note(id, guest.getInstanceName(), power));
            }
        }
        actual.forEach((id, power) -> {
            if (!known.containsKey(id) && !isBusy.test(id)) {
                stale.add(() -> note(id, "", power));
            }
        });
        stale.forEach(Runnable::run);
        return stale.size();
    }
}
