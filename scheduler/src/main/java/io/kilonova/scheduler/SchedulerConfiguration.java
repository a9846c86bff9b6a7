package io.kilonova.scheduler;

import io.kilonova.id.Ids;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Time and ids, for whoever asks. */
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
}
