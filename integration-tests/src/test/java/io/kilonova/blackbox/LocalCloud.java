package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.blackbox.Shell.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * A cloud of real processes that {@code ./kilonova up} starts from the jars of this build, with its
 * own data under {@code target/} and its own ports.
 */
final class LocalCloud implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path TINY_IMAGE = ROOT.resolve("compute-agent/target/tiny.qcow2");
    private static final List<String> PORTS =
            List.of(
                    "API",
                    "IDENTITY",
                    "IMAGE",
                    "NETWORK",
                    "POSTGRES",
                    "FLEET",
                    "SCHEDULER",
                    "AGENT",
                    // not the launcher's
                    "SECOND_FLEET",
                    "SECOND_SCHEDULER");

    private final Path var;
    private final String hypervisor;
    private final Map<String, String> environment;
    private final Thread atExit = new Thread(this::down);

    private LocalCloud(Path var, String hypervisor, Map<String, String> environment) {
        this.var = var;
        this.hypervisor = hypervisor;
        this.environment = environment;
    }

    /**
     * @param name of its folder; what an earlier run of the same name left is removed
     * @param settings environment variables for all its processes
     */
    static LocalCloud start(String name, String hypervisor, Map<String, String> settings) {
        var var = Path.of("target", "clouds", name).toAbsolutePath();
        var cloud = new LocalCloud(var, hypervisor, environment(var, settings));
        cloud.kilonova("reset", "--yes").ok();
        Runtime.getRuntime().addShutdownHook(cloud.atExit);
        try {
            Files.createDirectories(var);
            if (Files.exists(TINY_IMAGE)) {
                Files.copy(TINY_IMAGE, var.resolve("tiny.qcow2"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cloud.up().ok();
        return cloud;
    }

    private static Map<String, String> environment(Path var, Map<String, String> settings) {
        var environment = new HashMap<String, String>();
        environment.put("KILONOVA_VAR", var.toString());
        environment.put("KILONOVA_BUILD", "never");
        environment.put("KILONOVA_LIBVIRT", "own");
        environment.put("KILONOVA_JAVA_HOME", System.getProperty("java.home"));
        var ports = FreePorts.take(PORTS.size());
        for (int i = 0; i < ports.size(); i++) {
            environment.put("KILONOVA_" + PORTS.get(i) + "_PORT", String.valueOf(ports.get(i)));
        }
        environment.putAll(settings);
        return Map.copyOf(environment);
    }

    Ran up() {
        return kilonova("up", "--hypervisor", hypervisor);
    }

    void down() {
        kilonova("down");
    }

    Ran kilonova(String... arguments) {
        var command = new ArrayList<>(List.of(ROOT.resolve("kilonova").toString()));
        command.addAll(List.of(arguments));
        return new Shell(ROOT, environment).run(command);
    }

    /** A shell as somebody has it who said {@code . var/openrc}. */
    Shell shell(String openrc) {
        return new Shell(ROOT, openrc(openrc));
    }

    Path var() {
        return var;
    }

    int port(String name) {
        return Integer.parseInt(environment.get("KILONOVA_" + name + "_PORT"));
    }

    CloudUser demo() {
        return CloudUser.login(openrc("openrc"));
    }

    CloudUser admin() {
        return CloudUser.login(openrc("openrc-admin"));
    }

    /** The same user, when identity has to be asked again. */
    Map<String, String> openrc(String file) {
        var variables = new HashMap<String, String>();
        for (var line : lines(var.resolve(file))) {
            var pair = line.replace("export ", "").split("=", 2);
            variables.put(pair[0], pair[1]);
        }
        return Map.copyOf(variables);
    }

    JdbcTemplate database() {
        var url = "jdbc:postgresql://127.0.0.1:" + port("POSTGRES") + "/postgres";
        return new JdbcTemplate(new DriverManagerDataSource(url, "postgres", ""));
    }

    /** The process that up started under this name; empty when it runs no more. */
    Optional<ProcessHandle> process(String name) {
        var file =
                name.equals("postgres")
                        ? var.resolve("postgres/postmaster.pid")
                        : var.resolve("run/" + name + ".pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var pid = lines(file).getFirst().split(" ", 2)[0];
        return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops everything and keeps the logs. */
    @Override
    public void close() {
        kilonova("down").ok();
        Runtime.getRuntime().removeShutdownHook(atExit);
        for (var name :
                List.of("companions", "scheduler", "api-server", "compute-agent", "postgres")) {
            assertThat(process(name)).as(name).isEmpty();
        }
        for (var name : List.of("apps", "postgres", "postgres-binaries", "images")) {
            FileSystemUtils.deleteRecursively(var.resolve(name).toFile());
        }
    }
}
