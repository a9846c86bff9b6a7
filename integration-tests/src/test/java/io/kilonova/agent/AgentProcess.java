package io.kilonova.agent;

import io.kilonova.agent.AgentSettings.HypervisorKind;
import io.kilonova.hypervisor.HostSources;
import io.kilonova.hypervisor.ImageSource;
import io.kilonova.hypervisor.fake.FakeHypervisor;
import io.kilonova.hypervisor.fake.FakeSettings;
import io.kilonova.time.Sleeper;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A compute agent of fake hosts inside the test's own process. */
public final class AgentProcess implements AutoCloseable {
    private final ComputeAgents agents;
    private final Map<String, FakeHypervisor> hypervisors;
    private final Map<String, HostSources> sources;

    private AgentProcess(
            ComputeAgents agents,
            Map<String, FakeHypervisor> hypervisors,
            Map<String, HostSources> sources) {
        this.agents = agents;
        this.hypervisors = hypervisors;
        this.sources = sources;
    }

    /** One host, or several called NAME-00001 and so on, dialling the loopback address. */
    public static AgentProcess start(
            String name, int hosts, Path directory, FakeSettings fake, List<Integer> ports) {
        return start(
                name,
                hosts,
                directory,
                fake,
                ports,
                (_, duration) -> Sleeper.real().sleep(duration));
    }

    /** What a fake host does while it is told to be slow. */
    @FunctionalInterface
    public interface Slowness {
        void pass(ImageSource images, Duration duration) throws InterruptedException;
    }

    public static AgentProcess start(
            String name,
            int hosts,
            Path directory,
            FakeSettings fake,
            List<Integer> ports,
            Slowness slowness) {
        var settings =
                new AgentSettings(
                        name,
                        ports.stream().map(port -> "127.0.0.1:" + port).toList(),
                        directory.resolve("state"),
                        directory.resolve("certificates"),
                        true,
                        HypervisorKind.FAKE,
                        hosts,
                        8,
                        Duration.ofSeconds(60),
                        null,
                        null,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        0);
        var made = new ConcurrentHashMap<String, FakeHypervisor>();
        var given = new ConcurrentHashMap<String, HostSources>();
        var agents =
                new ComputeAgents(
                        settings,
                        (host, sources) -> {
                            var guests = directory.resolve("guests").resolve(host);
                            Sleeper sleeper = duration -> slowness.pass(sources.images(), duration);
                            var hypervisor = new FakeHypervisor(host, fake, guests, sleeper);
                            made.put(host, hypervisor);
                            given.put(host, sources);
                            return hypervisor;
                        },
                        Clock.systemUTC());
        agents.start();
        return new AgentProcess(agents, made, given);
    }

    public FakeHypervisor hypervisor(String host) {
        var hypervisor = hypervisors.get(host);
        if (hypervisor == null) {
            throw new IllegalArgumentException("no host " + host);
        }
        return hypervisor;
    }

    /** What the host asks the schedulers. */
    public HostSources sources(String host) {
        return Objects.requireNonNull(sources.get(host));
    }

    public int connected() {
        return agents.connected();
    }

    /** How many streams have ended that the agent did not end. */
    public int failures() {
        return agents.failures();
    }

    @Override
    public void close() {
        agents.close();
    }
}
