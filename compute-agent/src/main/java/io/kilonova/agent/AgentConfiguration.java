package io.kilonova.agent;

import io.kilonova.hypervisor.HostSources;
import io.kilonova.hypervisor.Hypervisor;
import io.kilonova.hypervisor.fake.FakeHypervisor;
import io.kilonova.hypervisor.libvirt.LibvirtHypervisor;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the agent together. */
@Configuration(proxyBeanMethods = false)
class AgentConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Hypervisors hypervisors(
            AgentSettings settings, FakeHostSettings fake, LibvirtHostSettings libvirt) {
        return switch (settings.hypervisor()) {
            case LIBVIRT -> (host, sources) -> open(libvirt, host, sources);
            case FAKE ->
                    (host, _) ->
                            new FakeHypervisor(
                                    host,
                                    fake.settings(),
                                    settings.stateDirectory().resolve(host).resolve("guests"),
                                    Sleeper.real());
        };
    }

    private static Hypervisor open(LibvirtHostSettings settings, String host, HostSources sources) {
        try {
            return LibvirtHypervisor.open(settings.settings(host), sources);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Bean
    ComputeAgents computeAgents(AgentSettings settings, Hypervisors hypervisors, Clock clock) {
        return new ComputeAgents(settings, hypervisors, clock);
    }

    @Bean
    ApplicationRunner startAgents(ComputeAgents agents) {
        return _ -> agents.start();
    }

    @Bean
    AgentHealth agentHealth(AgentSettings settings, ComputeAgents agents) {
        return new AgentHealth(settings.healthPort(), agents);
    }

    @Bean
    @ConditionalOnExpression("${kilonova.agent.health-port:0} > 0")
    ApplicationRunner tellHealth(AgentHealth health) {
        return _ -> health.start();
    }
}
