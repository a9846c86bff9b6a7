package io.kilonova.network;

import io.kilonova.id.Ids;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Ids and times for what is made, times as the database keeps them. */
@Component
final class Minting {
    private final Ids ids;
    private final Clock clock;

    Minting(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    UUID id() {
        return ids.next();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
