package io.kilonova.guest;

import io.kilonova.fleet.CommandRejected;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Ends a guest of a server that is deleted or elsewhere: left behind by a host that was down. */
@Component
public class ReapGuest implements LongOperation {
    private final GuestCommands guests;
    private final GuestFactsStore facts;
    private final StrayGuestStore strays;

    ReapGuest(GuestCommands guests, GuestFactsStore facts, StrayGuestStore strays) {
        this.guests = guests;
        this.facts = facts;
        this.strays = strays;
    }

    @Override
    public Saga<ReapRequest> saga() {
        return Saga.named("guest.reap", ReapRequest.class)
                .step("destroy", Done.class, this::destroy)
                .patience(Duration.ofMinutes(1))
                .build();
    }

    /** Nothing else is done to the server meanwhile: this runs in its lane. */
    private Done destroy(Attempt<ReapRequest> attempt, ReapRequest request)
            throws StepFailed, InterruptedException {
        if (strays.isElsewhere(request.serverId(), request.hostId())) {
            var name = facts.find(request.serverId()).map(GuestFacts::instanceName).orElseThrow();
            try {
                guests.destroy(attempt, request.hostId(), name);
            } catch (CommandRejected rejected) {
                throw StepFailed.because(rejected.getMessage(), rejected.detail());
            }
        }
        attempt.alsoCommit(() -> strays.remove(request.hostId(), request.serverId()));
        return new Done();
    }
}
