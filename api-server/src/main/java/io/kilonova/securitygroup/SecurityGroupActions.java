package io.kilonova.securitygroup;

import io.kilonova.server.AcceptedAction;
import io.kilonova.server.ServerAction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The actions that put a server into a group and take it out. */
@Configuration(proxyBeanMethods = false)
class SecurityGroupActions {
    @Bean
    ServerAction addSecurityGroup(ServerSecurityGroups groups) {
        return new AcceptedAction("addSecurityGroup", null, groups::add);
    }

    @Bean
    ServerAction removeSecurityGroup(ServerSecurityGroups groups) {
        return new AcceptedAction("removeSecurityGroup", null, groups::remove);
    }
}
