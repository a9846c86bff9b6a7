package io.kilonova.blackbox;

import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Every process of a cloud with two schedulers and two hosts, to be killed and started again. */
final class Victims implements AutoCloseable {
    private static final List<String> OF_THE_LAUNCHER =
            List.of("scheduler", "compute-agent", "api-server", "companions", "postgres");
    private static final String BACKEND = "a backend of postgres";

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
        int choice = random.nextInt(OF_THE_LAUNCHER.size() + more.size() + 1);
        if (choice < OF_THE_LAUNCHER.size()) {
            var name = OF_THE_LAUNCHER.get(choice);
            cloud.process(name).ifPresent(process -> kill(name, process));
            return name;
        }
        if (choice < OF_THE_LAUNCHER.size() + more.size()) {
            var name =
                    more.keySet().stream().sorted().toList().get(choice - OF_THE_LAUNCHER.size());
            more.get(name).kill();
            return name;
        }
        cloud.process("postgres")
                .flatMap(postmaster -> postmaster.children().findAny())
                .ifPresent(backend -> kill(BACKEND, backend));
        return BACKEND;
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
        } catch (NoSuchFileException _) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
