package io.kilonova.simulator;

import io.kilonova.agent.protocol.SchedulerMessage;
import io.kilonova.fleet.SimulatedFleet;
import io.kilonova.placement.HostCapacityStore;
import io.kilonova.simulator.SimulatedNetwork.Way;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;

/** A scheduler, which starts again some time after each death. */
final class SimulatedScheduler {
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final String name;
    private final World world;
    private final Blueprint blueprint;
    private @Nullable SimulatedProcess process;
    private @Nullable SimulatedFleet fleet;
    private int streams;

    SimulatedScheduler(String name, World world, Blueprint blueprint) {
        this.name = name;
        this.world = world;
        this.blueprint = blueprint;
    }

    String name() {
        return name;
    }

    boolean isUp() {
        return process != null && process.isAlive();
    }

    void start() {
        var life = world.process(name);
        process = life;
        world.note(name, "starts");
        life.start("main", () -> boot(life));
    }

    private void boot(SimulatedProcess life) {
        var parts = Parts.of(life, world);
        var jdbc = new JdbcTemplate(world.database().of(life));
        var agents = new SimulatedFleet(name, HEARTBEAT, jdbc, world.ids(), life.clock(), life);
        var all = new HashMap<String, Object>(parts);
        all.put("fleet", agents.client());
        all.put("hostCapacityStore", new HurriedHosts(life, jdbc));
        var beans = blueprint.assemble(all);
        agents.start();
        beans.getBeansOfType(SmartLifecycle.class).values().forEach(SmartLifecycle::start);
        fleet = agents;
    }

    /** The snapshot is read under a lock that others may want. */
    private static final class HurriedHosts extends HostCapacityStore {
        private final SimulatedProcess process;

        HurriedHosts(SimulatedProcess process, JdbcTemplate jdbc) {
            super(jdbc);
            this.process = process;
        }

        @Override
        public void visitAll(Duration silence, Visitor visitor) {
            process.simulation().running().hurry(() -> super.visitAll(silence, visitor));
        }
    }

    void freeze(Duration time) {
        if (process != null) {
            process.freeze(time);
        }
    }

    void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /** A stream from the host; empty when this scheduler does not answer. */
    Optional<SimulatedStream> connect(
            String host,
            SimulatedProcess agent,
            BiConsumer<SchedulerMessage, SimulatedStream> receiver,
            Consumer<SimulatedStream> ended) {
        var up = new Way(host, name);
        var down = new Way(name, host);
        var cut = world.network().isCut(up) || world.network().isCut(down);
        if (process == null || fleet == null || !process.isAlive() || cut) {
            return Optional.empty();
        }
        var ends =
                new SimulatedStream.Ends(
                        agent, process, fleet, host, world.network(), world.weather());
        return Optional.of(new SimulatedStream(++streams, ends, receiver, ended));
    }
}
