package io.kilonova.nic;

import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.AcceptedAction;
import io.kilonova.server.ServerAction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Upstream's old actions for the addresses of a server. */
@Configuration(proxyBeanMethods = false)
class FixedIpActions {
    @Bean
    ServerAction addFixedIp(FixedIps addresses) {
        return new AcceptedAction("addFixedIp", Behaviour.NETWORK_PROXY_ACTIONS, addresses::add);
    }

    @Bean
    ServerAction removeFixedIp(FixedIps addresses) {
        return new AcceptedAction(
                "removeFixedIp", Behaviour.NETWORK_PROXY_ACTIONS, addresses::remove);
    }
}
