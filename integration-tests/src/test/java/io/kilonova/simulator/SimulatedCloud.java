package io.kilonova.simulator;

import io.kilonova.hypervisor.fake.FakeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** A cloud in virtual time, of hosts, schedulers and api-servers; one seed decides all of it. */
final class SimulatedCloud implements AutoCloseable {
    private static final Duration LONGEST_DEATH = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration SPAWN = Duration.ofSeconds(2);

    private final long seed;
    private final Simulation simulation;
    private final World world;
    private final JdbcTemplate jdbc;
    private final Shared shared;
    private final Logs logs;
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<SimulatedApi> apis = new ArrayList<>();
    private final List<SimulatedUser> users = new ArrayList<>();
    private final Invariants invariants;
    private int hostCount = 3;
    private int schedulerCount = 2;
    private int vcpus = 16;
    private boolean isStarted;
    private boolean restarts = true;
    private @Nullable Mischief mischief;
    private long looked;
    private boolean wasQuiet;
    private long events;

    private SimulatedCloud(long seed, Shared shared) {
        this.seed = seed;
        this.shared = shared;
        this.simulation = new Simulation(seed);
        this.logs = new Logs(simulation.trace());
        this.world = new World(simulation, shared.postgres());
        this.jdbc = shared.postgres().jdbc();
        this.invariants = new Invariants(jdbc, hosts);
    }

    static SimulatedCloud seeded(long seed) {
        return new SimulatedCloud(seed, Shared.instance());
    }

    SimulatedCloud hosts(int count) {
        hostCount = count;
        return this;
    }

    /** Each host has so many. */
    SimulatedCloud vcpus(int count) {
        vcpus = count;
        return this;
    }

    SimulatedCloud schedulers(int count) {
        schedulerCount = count;
        return this;
    }

    SimulatedCloud weather(Chances chances) {
        world.weather().become(chances);
        return this;
    }

    /** Loses that share of all messages. */
    SimulatedCloud losing(double share) {
        return weather(world.weather().chances().losing(share));
    }

    /** Ends schedulers and api-servers at that share of all uses of the database. */
    SimulatedCloud crashing(double share) {
        return weather(world.weather().chances().crashing(share));
    }

    static double percent(double number) {
        return number / 100;
    }

    SimulatedCloud start() {
        if (!isStarted) {
            isStarted = true;
            for (int vcpu = 1; vcpu <= 4; vcpu *= 2) {
                jdbc.update(
                        """
                        insert into flavor (id, flavor_id, name, memory_mb, vcpus, root_gb,
                            ephemeral_gb, swap_mb, created_at)
                        values (?, ?, ?, ?, ?, 1, 0, 0, now())
                        """,
                        world.ids().next(),
                        String.valueOf(vcpu),
                        "flavor-" + vcpu,
                        vcpu * 512,
                        vcpu);
            }
            for (int i = 1; i <= schedulerCount; i++) {
                world.add(new SimulatedScheduler("scheduler-" + i, world, shared.scheduler()));
            }
            for (int i = 1; i <= 2; i++) {
                apis.add(new SimulatedApi("api-" + i, world, shared.api()));
            }
            for (int i = 1; i <= hostCount; i++) {
                hosts.add(new SimulatedHost("host-" + i, world, hostSettings(i)));
            }
            startWhatIsDown();
            simulation.afterEvents(this::check);
        }
        return this;
    }

    private FakeSettings hostSettings(int number) {
        return new FakeSettings(
                vcpus,
                vcpus * 1024L,
                vcpus * 10L,
                Map.of(),
                SPAWN,
                SPAWN.multipliedBy(10),
                SPAWN,
                Map.of(),
                false,
                seed * 31 + number,
                false);
    }

    private void startWhatIsDown() {
        world.schedulers().stream().filter(s -> !s.isUp()).forEach(SimulatedScheduler::start);
        apis.stream().filter(api -> !api.isUp()).forEach(SimulatedApi::start);
        hosts.stream().filter(host -> !host.isUp()).forEach(SimulatedHost::start);
        if (restarts) {
            simulation.after(
                    world.weather().delay(LONGEST_DEATH, LONGEST_DEATH), this::startWhatIsDown);
        }
    }

    private void check() {
        events++;
        invariants.checkGuests();
        if (world.database().takeChanged()) {
            invariants.checkRows();
            if (events % 3 == 0) {
                invariants.checkNumbers();
            }
        }
    }

    List<SimulatedHost> hosts() {
        return List.copyOf(hosts);
    }

    List<SimulatedApi> apis() {
        return List.copyOf(apis);
    }

    List<SimulatedUser> users() {
        return List.copyOf(users);
    }

    World world() {
        return world;
    }

    long events() {
        return events;
    }

    SimulatedUser user() {
        start();
        var user = new SimulatedUser("project-" + (users.size() + 1), world, apis, jdbc);
        users.add(user);
        return user;
    }

    /** From now on, until the weather clears up, bad things happen. */
    SimulatedCloud storming() {
        weather(Chances.ofStorm(simulation.random()));
        start();
        mischief = new Mischief(world, this);
        return this;
    }

    /** Nothing fails any more, and whatever is down or cut off comes back. */
    void clearUp() {
        world.note("weather", "clears up");
        world.weather().become(Chances.NONE);
        world.network().mendAll();
        if (mischief != null) {
            mischief.stop();
        }
    }

    /** Nobody reaches the host, nor does it reach anybody. */
    void cutOff(String host) {
        world.schedulers().forEach(other -> world.network().cutBetween(host, other.name()));
    }

    void reconnect(String host) {
        world.schedulers().forEach(other -> world.network().mendBetween(host, other.name()));
    }

    void run(Duration time) {
        start();
        guarded(() -> {
            simulation.run(time);
            return true;
        });
    }

    void runUntil(BooleanSupplier condition) {
        start();
        if (!guarded(() -> simulation.run(condition, PATIENCE))) {
            throw failed(new AssertionError("it never came to hold"));
        }
    }

    /** Until all that holds in the end does. */
    void runUntilQuiet() {
        start();
        var aftermath = new Aftermath(world, jdbc, hosts, users);
        if (!guarded(() -> simulation.run(() -> isQuiet(aftermath), PATIENCE))) {
            throw failed(
                    new AssertionError("in the end: " + String.join("\n  ", aftermath.problems())));
        }
    }

    /** Twice in a row, and not asked at every event. */
    private boolean isQuiet(Aftermath aftermath) {
        if (simulation.now() - looked < LOOK.toNanos()) {
            return false;
        }
        looked = simulation.now();
        var was = wasQuiet;
        wasQuiet = aftermath.problems().isEmpty();
        return was && wasQuiet;
    }

    private boolean guarded(BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException | AssertionError e) {
            throw failed(e);
        }
    }

    private AssertionError failed(Throwable why) {
        return new AssertionError(
                "seed " + seed + ", trace in " + shared.keep(seed, simulation.trace().all()), why);
    }

    /** The same for the same seed. */
    List<String> trace() {
        return simulation.trace().events();
    }

    /** Names of the hosts on which a guest of it runs. */
    List<String> hostsRunning(SimulatedServer server) {
        var ids = server.ids();
        return hosts.stream()
                .filter(host -> host.running().stream().anyMatch(ids::contains))
                .map(SimulatedHost::name)
                .toList();
    }

    @Override
    public void close() {
        restarts = false;
        simulation.checkNoMore();
        world.schedulers().forEach(SimulatedScheduler::kill);
        apis.forEach(SimulatedApi::kill);
        hosts.forEach(SimulatedHost::killAgent);
        users.forEach(SimulatedUser::leave);
        simulation.drain();
        logs.close();
    }
}
