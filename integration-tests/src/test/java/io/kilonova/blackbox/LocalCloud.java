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
    private static final List<String> PROCESSES =
            List.of("companions", "scheduler", "api-server", "compute-agent", "postgres");
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
                    "CONSOLE",
                    // not the launcher's
                    "SECOND_FLEET",
                    "SECOND_SCHEDULER");

    private final Path var;
    private final String hypervisor;
    private final Map<String, String> environment;
    private final Thread atExit = new Thread(this::reset);

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
        cloud.reset().ok();
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
        // usual clients wait for a deleted server to be gone, not for it to be in the recycle bin
        environment.put("KILONOVA_RECYCLEBIN_INTERVAL", "0s");
        environment.put("KILONOVA_LIBVIRT", "own");
        environment.put("KILONOVA_JAVA_HOME", System.getProperty("java.home"));
        var ports = FreePorts.take(PORTS.size());
        for (int i = 0; i < ports.size(); i++) {
            environment.put("KILONOVA_" + PORTS.get(i) + "_PORT", String.valueOf(ports.get(i)));
        }
        environment.put(
                "KILONOVA_SCHEDULERS",
                "127.0.0.1:%s,127.0.0.1:%s"
                        .formatted(
                                environment.get("KILONOVA_FLEET_PORT"),
                                environment.get("KILONOVA_SECOND_FLEET_PORT")));
        environment.putAll(settings);
        return Map.copyOf(environment);
    }

    Ran up() {
        return kilonova("up", "--hypervisor", hypervisor);
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

    /** What the launcher tells processes that act as a service. */
    Shell service() {
        var secrets = new HashMap<String, String>();
        for (var line : lines(var.resolve("secrets"))) {
            var pair = line.split("=", 2);
            secrets.put(pair[0], pair[1]);
        }
        var settings = new HashMap<>(environment);
        settings.put("SPRING_DATASOURCE_URL", databaseUrl());
        settings.put("SPRING_DATASOURCE_USERNAME", "postgres");
        settings.put("SPRING_DATASOURCE_PASSWORD", "");
        settings.put("KILONOVA_OPENSTACK_PASSWORD", secrets.get("KILONOVA_SERVICE_PASSWORD"));
        settings.put(
                "KILONOVA_OPENSTACK_AUTHURL", "http://127.0.0.1:%d/v3".formatted(port("IDENTITY")));
        return new Shell(var, settings);
    }

    /** Where agents find a scheduler, also one that only some tests start. */
    String schedulers() {
        return environment.get("KILONOVA_SCHEDULERS");
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

    /** A user with a project of its own, and member of that. */
    CloudUser newUser(String name, Map<String, Integer> quotas) {
        var admin = admin();
        var project = admin.create("identity", "/projects", "project", Map.of("name", name));
        var password = name + "-password";
        var account = Map.of("name", name, "password", password);
        var user = admin.create("identity", "/users", "user", account);
        var roles = admin.get("identity", "/roles?name=member").is(200);
        var role = roles.body().at("/roles/0/id").asString();
        var grant = "/projects/%s/users/%s/roles/%s".formatted(project, user, role);
        admin.put("identity", grant, "").is(204);
        admin.put("compute", "/os-quota-sets/" + project, Map.of("quota_set", quotas)).is(200);
        var openrc = new HashMap<>(openrc("openrc"));
        openrc.putAll(
                Map.of("OS_USERNAME", name, "OS_PASSWORD", password, "OS_PROJECT_NAME", name));
        return CloudUser.login(openrc);
    }

    /** A request for a server of the demo image, but its name. */
    Map<String, Object> aServer(CloudUser user) {
        var images = user.get("image", "/v2/images?name=demo").is(200).body();
        var networks = user.get("network", "/v2.0/networks?name=demo").is(200).body();
        var network = Map.of("uuid", networks.at("/networks/0/id").asString());
        return Map.of(
                "imageRef", images.at("/images/0/id").asString(),
                "flavorRef", "1",
                "networks", List.of(network));
    }

    Map<String, String> openrc(String file) {
        var variables = new HashMap<String, String>();
        for (var line : lines(var.resolve(file))) {
            var pair = line.replace("export ", "").split("=", 2);
            variables.put(pair[0], pair[1]);
        }
        return Map.copyOf(variables);
    }

    JdbcTemplate database() {
        return new JdbcTemplate(new DriverManagerDataSource(databaseUrl(), "postgres", ""));
    }

    private String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port("POSTGRES") + "/postgres";
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

    /** Ends everything and keeps nothing but the logs. */
    @Override
    public void close() {
        var processes = PROCESSES.stream().map(this::process).flatMap(Optional::stream).toList();
        var logs = var.resolveSibling(var.getFileName() + "-log");
        try {
            FileSystemUtils.deleteRecursively(logs);
            FileSystemUtils.copyRecursively(var.resolve("log"), logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reset().ok();
        Runtime.getRuntime().removeShutdownHook(atExit);
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    private Ran reset() {
        return kilonova("reset", "--yes");
    }
}
