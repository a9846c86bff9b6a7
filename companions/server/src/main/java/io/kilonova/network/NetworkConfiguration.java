package io.kilonova.network;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What the service is put together from besides its own classes. */
@Configuration("builtInNetworkConfiguration")
class NetworkConfiguration {
    @Bean
    AutoTopologies.Tools networkTools(
            Attempts attempts, TransactionTemplate transactions, JsonMapper json) {
        return new AutoTopologies.Tools(attempts, transactions, json);
    }

    @Bean
    Ports.Followers portFollowers(FloatingIpStore floatingIps, ComputeEvents compute) {
        return new Ports.Followers(floatingIps, compute);
    }
}
