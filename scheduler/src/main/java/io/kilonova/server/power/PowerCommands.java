package io.kilonova.server.power;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells the host of an operation's server how its guest shall run. */
@Component
public class PowerCommands {
    private static final Logger LOG = LoggerFactory.getLogger(PowerCommands.class);

    private final GuestCommands guests;
    private final GuestFactsStore store;
    private final PowerSettings settings;

    PowerCommands(GuestCommands guests, GuestFactsStore store, PowerSettings settings) {
        this.guests = guests;
        this.store = store;
        this.settings = settings;
    }

    public GuestFacts facts(Attempt<?> attempt) {
        return store.find(attempt.serverId()).orElseThrow();
    }

    /** Returns when the guest does. */
    public void order(Attempt<?> attempt, PowerAction action, Guest.Builder guest)
            throws StepFailed, InterruptedException {
        guests.power(attempt, guest, action, settings.patience(action));
    }

    /** For an undo: a newer operation, if there is one, makes of the guest what it wants. */
    public void tryToOrder(Attempt<?> attempt, PowerAction action, Guest.Builder guest)
            throws InterruptedException {
        if (attempt.isCancelled()) {
            return;
        }
        try {
            order(attempt, action, guest);
        } catch (StepFailed e) {
            LOG.warn("server={} {} not done: {}", attempt.serverId(), action, e.getMessage());
        }
    }
}
