package io.kilonova.scheduler;

import io.kilonova.id.Ids;
import io.kilonova.operation.OperationRunner;
import io.kilonova.time.Timeline;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Time and ids, for whoever asks; health. */
@Configuration(proxyBeanMethods = false)
class SchedulerConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Ids ids() {
        return Ids.random();
    }

    @Bean
    Timeline timeline() {
        return Timeline.real();
    }

    /** Many threads share it. */
    @Bean
    RandomGenerator random() {
        return new SecureRandom();
    }

    @Bean
    SchedulerHealth schedulerHealth(
            HealthSettings settings, JdbcTemplate jdbc, OperationRunner runner) {
        var address = new InetSocketAddress(settings.address(), settings.port());
        return new SchedulerHealth(address, jdbc, runner);
    }

    @Bean
    ApplicationRunner tellHealth(SchedulerHealth health) {
        return _ -> health.start();
    }
}
