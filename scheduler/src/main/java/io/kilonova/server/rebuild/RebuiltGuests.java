package io.kilonova.server.rebuild;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.PlacementRequest.Where;
import io.kilonova.placement.Placements;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.RebuildRequest;
import io.kilonova.server.ServerMedia;
import io.kilonova.server.ServerStateStore;
import io.kilonova.server.VmState;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Guests as a rebuild makes them, where they are. */
@Component
class RebuiltGuests {
    private final GuestCommands commands;
    private final GuestFactsStore facts;
    private final ServerStateStore states;
    private final ServerMedia media;
    private final Placements placements;

    RebuiltGuests(
            GuestCommands commands,
            GuestFactsStore facts,
            ServerStateStore states,
            ServerMedia media,
            Placements placements) {
        this.commands = commands;
        this.facts = facts;
        this.states = states;
        this.media = media;
        this.placements = placements;
    }

    /** Of the operation's server; it stays so until the operation lands. */
    VmState stateOf(Attempt<?> attempt) {
        return states.find(attempt.serverId()).orElseThrow().vm();
    }

    private GuestFacts of(Attempt<?> attempt) {
        return facts.find(attempt.serverId()).orElseThrow();
    }

    UUID hostOf(Attempt<?> attempt) throws StepFailed {
        var host = of(attempt).hostId();
        if (host == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        return host;
    }

    /** The server stays where it is, so that host must do. */
    void checkImage(Attempt<RebuildRequest> attempt) throws StepFailed {
        var guest = of(attempt);
        var wanted =
                PlacementRequest.of(
                        attempt.id(),
                        attempt.serverId(),
                        guest.disks(),
                        attempt.request().image(),
                        new Where(null, null, null),
                        Set.of());
        var refusal = placements.refusalOfImage(wanted, hostOf(attempt));
        if (refusal.isPresent()) {
            throw StepFailed.because(
                    "No valid host was found. The host that the server is on: " + refusal.get(),
                    null);
        }
    }

    /** All of the guest as it is to be; its media are so from now on. */
    Guest message(Attempt<RebuildRequest> attempt) {
        var request = attempt.request();
        var server = media.settle(attempt, of(attempt).rebuilt(request));
        return GuestMessages.ofNew(server, request.adminPass(), request.injectedFiles());
    }

    void order(Attempt<RebuildRequest> attempt, Consumer<Command.Builder> action)
            throws StepFailed, InterruptedException {
        commands.order(attempt, hostOf(attempt), action);
    }

    /** The guest is not asked. */
    void power(Attempt<RebuildRequest> attempt, PowerAction action)
            throws StepFailed, InterruptedException {
        commands.power(attempt, GuestMessages.of(of(attempt)), action, Duration.ZERO);
    }
}
