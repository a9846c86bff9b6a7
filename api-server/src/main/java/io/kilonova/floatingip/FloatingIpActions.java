package io.kilonova.floatingip;

import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.server.AcceptedAction;
import io.kilonova.server.ServerAction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Upstream's old actions for the floating addresses of a server. */
@Configuration(proxyBeanMethods = false)
class FloatingIpActions {
    @Bean
    ServerAction addFloatingIp(ServerFloatingIps addresses) {
        return new AcceptedAction("addFloatingIp", Behaviour.NETWORK_PROXY_ACTIONS, addresses::add);
    }

    @Bean
    ServerAction removeFloatingIp(ServerFloatingIps addresses) {
        return new AcceptedAction(
                "removeFloatingIp", Behaviour.NETWORK_PROXY_ACTIONS, addresses::remove);
    }
}
