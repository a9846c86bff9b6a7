package io.kilonova.server;

import io.kilonova.action.InstanceActionStore;
import io.kilonova.id.Ids;
import io.kilonova.operation.OperationStore;
import io.kilonova.platform.policy.Policies;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** What the feature is put together from besides its own classes. */
@Configuration(proxyBeanMethods = false)
class ServersConfiguration {
    @Bean
    HostStatus hostStatus(Clock clock, ServerSettings settings) {
        return new HostStatus(clock, settings.hostTimeout());
    }

    @Bean
    Passwords passwords() {
        return new Passwords(new SecureRandom());
    }

    @Bean
    CreateServerReader createServerReader(JsonMapper json) {
        return new CreateServerReader(json);
    }

    @Bean
    CreateServers.Stores createStores(
            NewServerStore servers,
            BlockDeviceStore devices,
            InstanceActionStore actions,
            OperationStore operations) {
        return new CreateServers.Stores(servers, devices, actions, operations);
    }

    @Bean
    CreateServers.Rules createRules(Policies policies, ServerSettings settings, Clock clock) {
        return new CreateServers.Rules(policies, settings, clock);
    }

    @Bean
    PlanServers.PlanRules planRules(PortLimits ports, Policies policies) {
        return new PlanServers.PlanRules(ports, policies);
    }

    @Bean
    ServerOperations.Queue operationQueue(
            OperationStore operations, InstanceActionStore actions, Ids ids, Clock clock) {
        return new ServerOperations.Queue(operations, actions, ids, clock);
    }
}
