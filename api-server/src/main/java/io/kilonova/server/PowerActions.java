package io.kilonova.server;

import io.kilonova.platform.microversion.Behaviour;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The actions that only change how the guest runs. */
@Configuration(proxyBeanMethods = false)
class PowerActions {
    private final ServerOperations operations;

    PowerActions(ServerOperations operations) {
        this.operations = operations;
    }

    @Bean
    ServerAction start() {
        return action("os-start", Operation.START, "servers:start");
    }

    @Bean
    ServerAction stop() {
        return action("os-stop", Operation.STOP, "servers:stop");
    }

    @Bean
    ServerAction pause() {
        return action("pause", Operation.PAUSE, "os-pause-server:pause");
    }

    @Bean
    ServerAction unpause() {
        return action("unpause", Operation.UNPAUSE, "os-pause-server:unpause");
    }

    @Bean
    ServerAction suspend() {
        return action("suspend", Operation.SUSPEND, "os-suspend-server:suspend");
    }

    @Bean
    ServerAction resume() {
        return action("resume", Operation.RESUME, "os-suspend-server:resume");
    }

    @Bean
    ServerAction triggerCrashDump() {
        return new PowerAction(
                operations,
                "trigger_crash_dump",
                Operation.TRIGGER_CRASH_DUMP,
                "os_compute_api:servers:trigger_crash_dump",
                Behaviour.CRASH_DUMPS);
    }

    private ServerAction action(String key, Operation operation, String rule) {
        return new PowerAction(operations, key, operation, "os_compute_api:" + rule, null);
    }
}
