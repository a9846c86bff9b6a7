package io.kilonova.blackbox;

import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Every process of a cloud with two schedulers and two hosts, to be killed and started again. */
final class Victims implements AutoCloseable {
    private static final List<String> OF_THE_LAUNCHER =
            List.of("scheduler", "compute-agent", "api-server", "companions", "postgres");
    private static final String BACKEND = "a backend of postgres";
    private static final List<String> FREEZABLE =
            List.of("scheduler", "second scheduler", "compute-agent", "api-server", "companions");

    /** Beyond a lease and beyond what callers wait for an answer. */
    private static final Duration LONGEST_FREEZE = Duration.ofSeconds(15);

    private static final Duration PAUSE = Duration.ofMillis(10);

    /** Positions behind the program's name in /proc/PID/stat. */
    private static final int STATE = 0;

    private static final int THREADS = 17;

    private final LocalCloud cloud;
    private final Map<String, MoreProcess> more;

    Victims(LocalCloud cloud) {
        this.cloud = cloud;
        this.more =
                Map.of(
                        "second scheduler", secondScheduler(cloud),
                        "second agent", secondAgent(cloud));
    }

    static MoreProcess secondScheduler(LocalCloud cloud) {
        var certificates = cloud.var().resolve("certificates");
        return MoreProcess.start(
                cloud,
                "scheduler",
                "second-scheduler",
                List.of(
                        "--server.port=" + cloud.port("SECOND_SCHEDULER"),
                        "--kilonova.console.port=-1",
                        "--kilonova.fleet.address=127.0.0.1",
                        "--kilonova.fleet.port=" + cloud.port("SECOND_FLEET"),
                        "--kilonova.fleet.certificate=" + certificates.resolve("scheduler.crt"),
                        "--kilonova.fleet.private-key=" + certificates.resolve("scheduler.key"),
                        "--kilonova.fleet.authority=" + certificates.resolve("ca.crt")));
    }

    private static MoreProcess secondAgent(LocalCloud cloud) {
        return MoreProcess.start(
                cloud,
                "compute-agent",
                "second-agent",
                List.of(
                        "--kilonova.agent.name=second-host",
                        "--kilonova.agent.hypervisor=fake",
                        "--kilonova.agent.issue-certificates=true",
                        "--kilonova.agent.schedulers=" + cloud.schedulers(),
                        "--kilonova.agent.certificates=" + cloud.var().resolve("certificates"),
                        "--kilonova.agent.state-directory=" + stateOfSecondAgent(cloud)));
    }

    private static Path stateOfSecondAgent(LocalCloud cloud) {
        return cloud.var().resolve("second-agent");
    }

    /** Where the agents keep their guests. */
    List<Path> stateDirectories() {
        return List.of(cloud.var().resolve("agent"), stateOfSecondAgent(cloud));
    }

    /** Kills one of them and says which. */
    String killOne(SplittableRandom random) {
        var names = names();
        var name = names.get(random.nextInt(names.size()));
        process(name).ifPresent(process -> kill(name, process));
        return name + " killed";
    }

    /**
     * Stops one of them for a while, perhaps longer than others wait for it; then it goes on with
     * what it was at, knowing nothing.
     */
    String freezeOne(SplittableRandom random) {
        var name = FREEZABLE.get(random.nextInt(FREEZABLE.size()));
        var length = Duration.ofMillis(random.nextLong(LONGEST_FREEZE.toMillis()));
        process(name)
                .ifPresent(process -> {
                    signal("STOP", process);
                    long end = System.nanoTime() + length.toNanos();
                    Eventually.until(
                            "time has passed",
                            LONGEST_FREEZE,
                            PAUSE,
                            () -> System.nanoTime() > end);
                    signal("CONT", process);
                });
        return name + " frozen for " + length.toMillis() + " ms";
    }

    private static void signal(String signal, ProcessHandle process) {
        new Shell(Path.of("."), Map.of())
                .run("sh", "-c", "kill -%s %d".formatted(signal, process.pid()))
                .ok();
    }

    private List<String> names() {
        return Stream.of(
                        OF_THE_LAUNCHER, more.keySet().stream().sorted().toList(), List.of(BACKEND))
                .flatMap(List::stream)
                .toList();
    }

    /** Empty when it does not run. */
    private Optional<ProcessHandle> process(String name) {
        if (more.containsKey(name)) {
            return Optional.of(more.get(name).handle()).filter(ProcessHandle::isAlive);
        }
        return name.equals(BACKEND)
                ? cloud.process("postgres").flatMap(postmaster -> postmaster.children().findAny())
                : cloud.process(name);
    }

    private static void kill(String name, ProcessHandle process) {
        process.destroyForcibly();
        Eventually.until(name + " is dead", () -> isDead(process));
    }

    /** All its threads have ended, though nobody may have waited for it yet. */
    private static boolean isDead(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[STATE].equals("Z") && Integer.parseInt(fields[THREADS]) <= 1;
        } catch (IOException _) {
            // there is no file, or its process went between opening and reading
            return true;
        }
    }

    void startWhatIsMissing() {
        more.values().forEach(MoreProcess::startAgain);
        cloud.up().ok();
    }

    @Override
    public void close() {
        more.values().forEach(MoreProcess::close);
    }
}
