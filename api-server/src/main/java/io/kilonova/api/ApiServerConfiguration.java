package io.kilonova.api;

import io.kilonova.id.Ids;
import io.kilonova.time.Timeline;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Time and ids, for whoever asks. */
@Configuration(proxyBeanMethods = false)
class ApiServerConfiguration {
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
}
