package io.kilonova.network;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * Does again what lost against somebody else: what it found is no more so, and the next attempt
 * finds what is.
 */
@Component("networkAttempts")
class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final int MOST = 5;

    /** Somebody else was faster. */
    static final class LostRace extends RuntimeException {
        LostRace() {
            super("lost a race", null, false, false);
        }
    }

    <T> T run(Supplier<T> work) {
        for (int attempt = 1; attempt <= MOST; attempt++) {
            var result = attempt(work);
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw NetworkFailure.conflict("RetryRequest", "Too many changes at once; try again.");
    }

    private static <T> Optional<T> attempt(Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (LostRace
                | PessimisticLockingFailureException
                | DataIntegrityViolationException e) {
            LOG.debug("once more", e);
            return Optional.empty();
        }
    }
}
