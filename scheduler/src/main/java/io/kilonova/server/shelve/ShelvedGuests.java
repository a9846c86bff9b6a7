package io.kilonova.server.shelve;

import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestCommands;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.ServerMedia;
import io.kilonova.server.ServerStateStore;
import io.kilonova.server.VmState;
import io.kilonova.server.power.PowerSettings;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** The guests of servers on their way into a shelf and out of it. */
@Component
class ShelvedGuests {
    private final GuestCommands commands;
    private final GuestFactsStore facts;
    private final ServerStateStore states;
    private final ServerMedia media;
    private final PowerSettings settings;

    ShelvedGuests(
            GuestCommands commands,
            GuestFactsStore facts,
            ServerStateStore states,
            ServerMedia media,
            PowerSettings settings) {
        this.commands = commands;
        this.facts = facts;
        this.states = states;
        this.media = media;
        this.settings = settings;
    }

    /** Of the operation's server; it stays so until the operation lands. */
    VmState stateOf(Attempt<?> attempt) {
        return states.find(attempt.serverId()).orElseThrow().vm();
    }

    GuestFacts of(Attempt<?> attempt) {
        return facts.find(attempt.serverId()).orElseThrow();
    }

    /** Likewise, as it is to start: its media are so from now on. */
    GuestFacts starting(Attempt<?> attempt) {
        return media.settled(attempt);
    }

    /** The guest is asked first. */
    void shutDown(Attempt<?> attempt) throws StepFailed, InterruptedException {
        var patience = settings.patience(PowerAction.STOP);
        commands.power(attempt, GuestMessages.of(of(attempt)), PowerAction.STOP, patience);
    }

    /** The guest is not asked. */
    void end(Attempt<?> attempt) throws StepFailed, InterruptedException {
        power(attempt, of(attempt), PowerAction.STOP);
    }

    void start(Attempt<?> attempt) throws StepFailed, InterruptedException {
        power(attempt, starting(attempt), PowerAction.START);
    }

    /** Whatever it does now. */
    void startAnew(Attempt<?> attempt) throws StepFailed, InterruptedException {
        power(attempt, starting(attempt), PowerAction.REBOOT_HARD);
    }

    private void power(Attempt<?> attempt, GuestFacts server, PowerAction action)
            throws StepFailed, InterruptedException {
        commands.power(attempt, GuestMessages.of(server), action, Duration.ZERO);
    }
}
