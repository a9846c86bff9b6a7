package io.kilonova.resize;

import io.kilonova.migration.MigrationStore;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;

/** The two ends of a resize. */
@Configuration(proxyBeanMethods = false)
class ResizeConfiguration {
    @Bean
    ServerAction confirmResize(ServerOperations operations, MigrationStore migrations) {
        return new SettleResize(
                "confirmResize",
                Operation.CONFIRM_RESIZE,
                "os_compute_api:servers:confirm_resize",
                "confirming",
                "server.confirm_resize",
                HttpStatus.NO_CONTENT,
                operations,
                migrations);
    }

    @Bean
    ServerAction revertResize(ServerOperations operations, MigrationStore migrations) {
        return new SettleResize(
                "revertResize",
                Operation.REVERT_RESIZE,
                "os_compute_api:servers:revert_resize",
                "reverting",
                "server.revert_resize",
                HttpStatus.ACCEPTED,
                operations,
                migrations);
    }
}
