package io.kilonova.volume;

import io.kilonova.id.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The time and new ids, which every new row needs. */
@Component
record Moment(Clock clock, Ids ids) {
    Instant now() {
        return clock.instant();
    }

    UUID id() {
        return ids.next();
    }
}
