package io.kilonova.fleet;

import io.kilonova.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what idle agents cost a scheduler: starts a fleet and, in a process of their own, fake
 * hosts; prints CPU and memory of both. Arguments: hosts, seconds to measure.
 */
final class FleetScale {
    private FleetScale() {}

    public static void main(String[] arguments) throws Exception {
        var hosts = Integer.parseInt(arguments[0]);
        var seconds = Integer.parseInt(arguments[1]);
        var directory = Files.createTempDirectory("fleet-scale");
        try (var database = TestDatabase.create();
                var fleet =
                        FleetProcess.start(
                                "s1",
                                directory,
                                database.dataSource(),
                                0,
                                Duration.ofSeconds(10))) {
            var begun = System.nanoTime();
            var before = cpu(ProcessHandle.current());
            var agents = agents(directory, hosts, fleet.port());
            try {
                while (fleet.size() < hosts && agents.isAlive()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                }
                System.out.printf(
                        "%d hosts connected after %.1f s; CPU: scheduler %s, agents %s%n",
                        fleet.size(),
                        (System.nanoTime() - begun) / 1e9,
                        cpu(ProcessHandle.current()).minus(before),
                        cpu(agents.toHandle()));
                measure(agents, seconds);
            } finally {
                agents.destroy();
                agents.waitFor();
            }
        }
    }

    private static Process agents(Path directory, int hosts, int port) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        List.of(
                                java,
                                "-Xmx3g",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.kilonova.agent.AgentScale",
                                String.valueOf(hosts),
                                directory.toString(),
                                String.valueOf(port)))
                .inheritIO()
                .start();
    }

    private static void measure(Process agents, int seconds) throws IOException {
        var self = ProcessHandle.current();
        var fleetBefore = cpu(self);
        var agentsBefore = cpu(agents.toHandle());
        var end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        System.out.printf(
                "scheduler: %.1f %% of a core, %s; agents: %.1f %% of a core, %s%n",
                100.0 * (cpu(self).toMillis() - fleetBefore.toMillis()) / (seconds * 1000.0),
                memory(self),
                100.0
                        * (cpu(agents.toHandle()).toMillis() - agentsBefore.toMillis())
                        / (seconds * 1000.0),
                memory(agents.toHandle()));
        System.gc();
        var runtime = Runtime.getRuntime();
        System.out.printf(
                "scheduler heap in use: %d MiB%n",
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static String memory(ProcessHandle process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS")).findFirst().orElse("?");
        }
    }
}
