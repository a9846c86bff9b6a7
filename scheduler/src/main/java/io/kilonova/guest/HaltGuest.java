package io.kilonova.guest;

import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.recyclebin.RecycleBinStore;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFactsStore;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Ends the guest of a server in the recycle bin, whose host was down when it came there. */
@Component
public class HaltGuest implements LongOperation {
    private final GuestCommands guests;
    private final GuestFactsStore facts;
    private final RecycleBinStore bin;

    HaltGuest(GuestCommands guests, GuestFactsStore facts, RecycleBinStore bin) {
        this.guests = guests;
        this.facts = facts;
        this.bin = bin;
    }

    @Override
    public Saga<HaltRequest> saga() {
        return Saga.named("guest.halt", HaltRequest.class)
                .step("halt", Done.class, this::halt)
                .patience(Duration.ofMinutes(1))
                .build();
    }

    /** Nothing else is done to the server meanwhile: this runs in its lane. */
    private Done halt(Attempt<HaltRequest> attempt, HaltRequest request)
            throws StepFailed, InterruptedException {
        if (bin.isAtRest(request.serverId(), request.hostId())) {
            guests.halt(attempt, facts.find(request.serverId()).orElseThrow());
        }
        return new Done();
    }
}
