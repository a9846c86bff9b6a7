package io.kilonova.simulator;

import io.kilonova.agent.EpochJournal;
import io.kilonova.agent.HostAgent;
import io.kilonova.agent.SimulatedAgent;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.fake.FakeHypervisor;
import io.kilonova.hypervisor.fake.FakeSettings;
import io.kilonova.time.Bell;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A machine with guests on it. Its agent comes and goes; the guests stay, while it has power. */
final class SimulatedHost {
    private static final Duration AUDIT = Duration.ofSeconds(60);
    private static final Duration WAITING_WORD = Duration.ofSeconds(5);
    private static final Duration WELCOME_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

    private final String name;
    private final World world;
    private final FakeHypervisor hypervisor;
    private EpochJournal epochs = EpochJournal.inMemory();
    private long generation;
    private @Nullable SimulatedProcess agent;

    SimulatedHost(String name, World world, FakeSettings settings) {
        this.name = name;
        this.world = world;
        this.hypervisor = new FakeHypervisor(name, settings, null, this::pass);
    }

    /** The hypervisor takes its time whoever asked, and forgets who has died meanwhile. */
    private void pass(Duration time) throws InterruptedException {
        var _ = world.simulation().running().await(time.toNanos());
    }

    String name() {
        return name;
    }

    boolean isUp() {
        return agent != null && agent.isAlive();
    }

    /** Starts the agent. */
    void start() {
        var process = world.process(name);
        agent = process;
        generation = Math.max(generation + 1, process.clock().instant().getEpochSecond());
        world.note(name, "starts, generation " + generation);
        var work =
                SimulatedAgent.of(
                        name,
                        generation,
                        FlakyHypervisor.of(hypervisor, world),
                        epochs,
                        task -> process.start("work", task));
        process.start("agent", () -> live(process, work));
    }

    private void live(SimulatedProcess process, HostAgent work) {
        try {
            begin(process, work);
            for (var scheduler : world.schedulers()) {
                process.start("link", () -> keepLink(process, work, scheduler));
            }
            process.start("waiting", () -> every(process, WAITING_WORD, work::tellWaiting));
            every(process, AUDIT, work::audit);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(SimulatedProcess process, HostAgent work) throws InterruptedException {
        while (true) {
            try {
                work.begin();
                return;
            } catch (HypervisorFailure e) {
                world.note(name, "cannot begin: " + e.getMessage());
                process.sleep(pause());
            }
        }
    }

    private Duration pause() {
        return Duration.ofNanos(world.simulation().random().nextLong(LONGEST_PAUSE.toNanos()));
    }

    private static void every(SimulatedProcess process, Duration time, Runnable task) {
        try {
            while (true) {
                process.sleep(time);
                task.run();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepLink(SimulatedProcess process, HostAgent work, SimulatedScheduler scheduler) {
        try {
            while (true) {
                useLink(process, work, scheduler);
                process.sleep(pause());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void useLink(SimulatedProcess process, HostAgent work, SimulatedScheduler scheduler)
            throws InterruptedException {
        process.sleep(world.weather().wireDelay());
        var end = new Bell(process);
        var stream =
                scheduler.connect(
                        name,
                        process,
                        (message, on) -> {
                            if (message.hasCommand()) {
                                work.receive(message.getCommand(), on);
                            }
                        },
                        _ -> end.ring());
        if (stream.isEmpty()) {
            return;
        }
        work.join(stream.get());
        if (!end.await(WELCOME_PATIENCE)) {
            if (stream.get().isWelcome()) {
                end.await();
            } else {
                stream.get().breakBelow();
            }
        }
        work.leave(stream.get());
    }

    void freeze(Duration time) {
        if (agent != null) {
            agent.freeze(time);
        }
    }

    /** The agent dies; the guests do not notice. */
    void killAgent() {
        if (agent != null) {
            agent.kill();
        }
    }

    /** The machine stops, and every guest with it. What was on its disks is still there. */
    void losePower() {
        world.note(name, "loses power");
        killAgent();
        running().forEach(guest -> hypervisor.befall(guest, PowerState.SHUTDOWN));
        epochs = EpochJournal.inMemory();
    }

    /** What befalls a guest without anybody having asked for it. */
    void befall(String server, PowerState power) {
        world.note(name, "server=" + Shown.brief(server) + " by itself: " + power);
        hypervisor.befall(server, power);
    }

    void setClockWrongBy(Duration time) {
        if (agent != null) {
            agent.setClockWrongBy(time);
        }
    }

    /** Ids of the servers whose guests are in its memory, paused or not. */
    Set<String> running() {
        var running = new TreeMap<>(powers());
        running.values().retainAll(EnumSet.of(PowerState.RUNNING, PowerState.PAUSED));
        return running.keySet();
    }

    /** All guests that are here, by the ids of their servers. */
    Map<String, PowerState> powers() {
        return hypervisor.guests();
    }
}
