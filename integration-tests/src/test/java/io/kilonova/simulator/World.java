package io.kilonova.simulator;

import io.kilonova.id.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What everything in a simulated cloud has in common. */
final class World {
    private final Simulation simulation;
    private final Weather weather;
    private final SimulatedNetwork network;
    private final SimulatedDatabase database;
    private final SimulatedServices services;
    private final List<SimulatedScheduler> schedulers = new ArrayList<>();

    World(Simulation simulation, VirtualPostgres postgres) {
        this.simulation = simulation;
        this.weather = new Weather(simulation);
        this.network = new SimulatedNetwork(simulation);
        this.database = new SimulatedDatabase(postgres, simulation, weather);
        this.services = new SimulatedServices(ids());
        simulation.beforeWaits(database::refuseWaits);
    }

    Simulation simulation() {
        return simulation;
    }

    Weather weather() {
        return weather;
    }

    SimulatedNetwork network() {
        return network;
    }

    SimulatedDatabase database() {
        return database;
    }

    SimulatedServices services() {
        return services;
    }

    List<SimulatedScheduler> schedulers() {
        return List.copyOf(schedulers);
    }

    void add(SimulatedScheduler scheduler) {
        schedulers.add(scheduler);
    }

    SimulatedProcess process(String name) {
        return new SimulatedProcess(simulation, name);
    }

    void note(String who, String what) {
        simulation.trace().note(who, what);
    }

    /** The same for the same seed. */
    Ids ids() {
        return () -> new UUID(simulation.random().nextLong(), simulation.random().nextLong());
    }
}
