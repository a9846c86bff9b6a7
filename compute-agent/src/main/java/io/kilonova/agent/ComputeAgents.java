package io.kilonova.agent;

import io.grpc.ChannelCredentials;
import io.kilonova.hypervisor.HostSources;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of this process: one, or thousands for fake hosts, sharing threads. */
final class ComputeAgents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeAgents.class);
    private static final int STARTS_A_SECOND = 500;

    private final AgentSettings settings;
    private final Hypervisors hypervisors;
    private final Clock clock;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("agent-timer").factory());
    private final ExecutorService executor;
    private final Channels channels = new Channels();
    private final List<RunningHost> hosts = new CopyOnWriteArrayList<>();

    ComputeAgents(AgentSettings settings, Hypervisors hypervisors, Clock clock) {
        this.settings = settings;
        this.hypervisors = hypervisors;
        this.clock = clock;
        this.executor = executor(settings);
    }

    /** libvirt's calls occupy a thread each; fake ones may wait by the thousand. */
    private static ExecutorService executor(AgentSettings settings) {
        return switch (settings.hypervisor()) {
            case LIBVIRT ->
                    Executors.newFixedThreadPool(
                            settings.parallel(),
                            Thread.ofPlatform().name("hypervisor-", 0).factory());
            case FAKE -> Executors.newVirtualThreadPerTaskExecutor();
        };
    }

    void start() {
        try {
            var directory = settings.stateDirectory();
            var generation = Generation.next(directory, clock);
            var identities = new Identities(settings.certificates(), clock, timer);
            var names = settings.hostNames(InetAddress.getLocalHost().getHostName());
            var within = Duration.ofMillis(names.size() * 1000L / STARTS_A_SECOND);
            for (var name : names) {
                var host =
                        host(
                                name,
                                generation,
                                directory.resolve(name),
                                credentials(identities, name));
                hosts.add(host);
                host.start(within, settings.auditInterval());
            }
            LOG.info("{} hosts, generation {}", names.size(), generation);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "kilonova.agent: cannot use %s or %s; make certificates with the certificate"
                                    .formatted(settings.certificates(), settings.stateDirectory())
                            + " tool",
                    e);
        }
    }

    private ChannelCredentials credentials(Identities identities, String host)
            throws IOException, GeneralSecurityException {
        return settings.issueCertificates() ? identities.issued(host) : identities.fromFiles(host);
    }

    private RunningHost host(
            String name, long generation, Path directory, ChannelCredentials credentials)
            throws IOException {
        var links = new ArrayList<SchedulerLink>(settings.schedulers().size());
        var sources =
                new HostSources(
                        new ImagesFromSchedulers(() -> RunningHost.connected(links)),
                        new FiltersFromSchedulers(() -> RunningHost.connected(links)),
                        new GuestsFromSchedulers(() -> RunningHost.connected(links)));
        var agent =
                new HostAgent(
                        new HostAgent.Identity(name, generation),
                        hypervisors.of(name, sources),
                        new GuestActions.Outlets(
                                new ImagesToSchedulers(
                                        () -> RunningHost.connected(links), random, Sleeper.real()),
                                new ConsolesToSchedulers(() -> RunningHost.connected(links))),
                        settings::adjust,
                        journal(directory),
                        executor);
        for (var address : settings.schedulers()) {
            links.add(new SchedulerLink(agent, channels.open(address, credentials), timer, random));
        }
        return new RunningHost(agent, links, timer, executor, random);
    }

    /** Thousands of fake hosts do not each need a file. */
    private EpochJournal journal(Path directory) throws IOException {
        if (settings.hosts() > 1) {
            return EpochJournal.inMemory();
        }
        Files.createDirectories(directory);
        return EpochJournal.open(directory.resolve("epochs"));
    }

    int size() {
        return settings.hosts();
    }

    /** How many hosts have at least one scheduler. */
    int connected() {
        return (int) hosts.stream().filter(RunningHost::isConnected).count();
    }

    /** How many streams have ended that no host ended. */
    int failures() {
        return hosts.stream().mapToInt(RunningHost::failures).sum();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        hosts.forEach(RunningHost::close);
        executor.shutdown();
        channels.close();
    }
}
