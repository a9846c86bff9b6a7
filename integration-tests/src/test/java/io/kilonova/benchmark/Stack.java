package io.kilonova.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A cloud that {@code ./kilonova} runs, in a folder of its own, with the fake hypervisor.
 * Benchmarks run with {@code ./mvnw -Pbenchmark verify}; docs/benchmarks.md has what came out.
 */
final class Stack implements AutoCloseable {
    static final List<String> PROCESSES =
            List.of("companions", "scheduler", "api-server", "compute-agent");

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final List<String> PORTS =
            List.of(
                    "API",
                    "IDENTITY",
                    "IMAGE",
                    "NETWORK",
                    "VOLUME",
                    "POSTGRES",
                    "FLEET",
                    "SCHEDULER",
                    "AGENT",
                    "CONSOLE");
    private static final int FIRST_PORT = 23_300;

    private final Path var;
    private final Map<String, String> environment = new HashMap<>();

    private Stack(Path var) {
        this.var = var;
        environment.put("KILONOVA_VAR", var.toString());
        environment.put("KILONOVA_BUILD", "never");
        // so that deleted servers make room
        environment.put("KILONOVA_RECYCLEBIN_INTERVAL", "0s");
        for (int i = 0; i < PORTS.size(); i++) {
            environment.put("KILONOVA_" + PORTS.get(i) + "_PORT", String.valueOf(FIRST_PORT + i));
        }
    }

    /** Nothing runs yet; what an earlier run left is removed. */
    static Stack empty() {
        var stack = new Stack(Path.of("target", "benchmark").toAbsolutePath());
        stack.reset();
        return stack;
    }

    /** With so many hosts, and this among the processes' environment. */
    static Stack of(int hosts, Map<String, String> settings) {
        var stack = empty();
        stack.environment.putAll(settings);
        stack.up(hosts);
        return stack;
    }

    void up(int hosts) {
        kilonova("up", "--hypervisor", "fake", "--agents", String.valueOf(hosts));
    }

    void reset() {
        kilonova("reset", "--yes");
    }

    /** Waits for what makes starts quick. */
    void awaitLearned() {
        Waiting.until(() -> Files.exists(var.resolve("apps/launcher.aot")));
    }

    private void kilonova(String... arguments) {
        try {
            var command = Stream.concat(Stream.of("./kilonova"), Stream.of(arguments)).toList();
            var builder = new ProcessBuilder(command).directory(ROOT.toFile()).inheritIO();
            builder.environment().putAll(environment);
            var process = builder.start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Of the file that users source: OS_USERNAME and so on. */
    Map<String, String> openrc() {
        var variables = new HashMap<String, String>();
        for (var line : lines("openrc-admin")) {
            var pair = line.replace("export ", "").split("=", 2);
            variables.put(pair[0], pair[1]);
        }
        return Map.copyOf(variables);
    }

    JdbcTemplate database() {
        var url =
                "jdbc:postgresql://127.0.0.1:%s/postgres"
                        .formatted(environment.get("KILONOVA_POSTGRES_PORT"));
        return new JdbcTemplate(new DriverManagerDataSource(url, "postgres", ""));
    }

    /** What up started under this name, and for postgres its children too. */
    List<ProcessHandle> processes(String name) {
        var file = name.equals("postgres") ? "postgres/postmaster.pid" : "run/" + name + ".pid";
        var pid = Long.parseLong(lines(file).getFirst().split(" ", 2)[0]);
        var first = ProcessHandle.of(pid).orElseThrow();
        return Stream.concat(Stream.of(first), first.children()).toList();
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(var.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        reset();
    }
}
