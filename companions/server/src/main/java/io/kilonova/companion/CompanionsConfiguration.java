package io.kilonova.companion;

import io.kilonova.id.Ids;
import io.kilonova.time.Sleeper;
import io.kilonova.time.Timeline;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Time and ids, for whoever asks. */
@Configuration(proxyBeanMethods = false)
class CompanionsConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Sleeper sleeper() {
        return Sleeper.real();
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
