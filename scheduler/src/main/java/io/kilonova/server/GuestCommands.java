package io.kilonova.server;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.CommandProgress;
import io.kilonova.agent.protocol.CommandSucceeded;
import io.kilonova.agent.protocol.DestroyGuest;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.SpawnGuest;
import io.kilonova.fleet.AgentClient;
import io.kilonova.fleet.AgentUnavailable;
import io.kilonova.fleet.CommandRejected;
import io.kilonova.guest.StrayGuestStore;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.PlacementSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Commands to the hosts of guests, fenced by the operation that sends them. */
@Component
public class GuestCommands {
    private static final Logger LOG = LoggerFactory.getLogger(GuestCommands.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final AgentClient agents;
    private final GuestFactsStore facts;
    private final StrayGuestStore strays;
    private final PlacementSettings settings;

    public GuestCommands(
            AgentClient agents,
            GuestFactsStore facts,
            StrayGuestStore strays,
            PlacementSettings settings) {
        this.agents = agents;
        this.facts = facts;
        this.strays = strays;
        this.settings = settings;
    }

    /**
     * Makes the guest and starts it.
     *
     * @throws CommandRejected the agent answered that it cannot
     * @throws AgentUnavailable whether it did is not known
     */
    public void spawn(Attempt<?> attempt, UUID hostId, Guest guest)
            throws CommandRejected, InterruptedException {
        var command = command(attempt).setSpawn(SpawnGuest.newBuilder().setGuest(guest));
        agents.execute(hostId, command.build(), PATIENCE);
    }

    /**
     * Sends a command and waits for the guest's host to carry it out.
     *
     * @param action sets the command's action
     * @throws StepFailed the agent answered that it never can
     * @throws AgentUnavailable whether it did is not known, or another try may succeed
     */
    public CommandSucceeded order(Attempt<?> attempt, UUID hostId, Consumer<Command.Builder> action)
            throws StepFailed, InterruptedException {
        try {
            return send(attempt, hostId, action);
        } catch (CommandRejected rejected) {
            throw StepFailed.because(rejected.getMessage(), rejected.detail());
        }
    }

    /**
     * Likewise.
     *
     * @param listener hears how far the host has come; not every word
     */
    public CommandSucceeded order(
            Attempt<?> attempt,
            UUID hostId,
            Consumer<Command.Builder> action,
            Consumer<CommandProgress> listener)
            throws StepFailed, InterruptedException {
        try {
            return send(attempt, hostId, action, listener);
        } catch (CommandRejected rejected) {
            throw StepFailed.because(rejected.getMessage(), rejected.detail());
        }
    }

    /**
     * Likewise, for those who make of the agent's refusal what they will.
     *
     * @throws CommandRejected the agent answered that it never can
     */
    public CommandSucceeded send(Attempt<?> attempt, UUID hostId, Consumer<Command.Builder> action)
            throws CommandRejected, InterruptedException {
        return send(attempt, hostId, action, _ -> {});
    }

    private CommandSucceeded send(
            Attempt<?> attempt,
            UUID hostId,
            Consumer<Command.Builder> action,
            Consumer<CommandProgress> listener)
            throws CommandRejected, InterruptedException {
        var command = command(attempt);
        action.accept(command);
        try {
            return agents.execute(hostId, command.build(), PATIENCE, listener);
        } catch (CommandRejected rejected) {
            if (mayPass(rejected)) {
                throw new AgentUnavailable(rejected.getMessage() + " " + rejected.detail());
            }
            throw rejected;
        }
    }

    /**
     * Changes how the guest runs on the host that it is on.
     *
     * @param patience how long the guest has to do it by itself
     */
    public void power(
            Attempt<?> attempt, Guest.Builder guest, PowerAction action, Duration patience)
            throws StepFailed, InterruptedException {
        var host = facts.find(attempt.serverId()).map(GuestFacts::hostId).orElse(null);
        if (host == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        var order =
                PowerGuest.newBuilder()
                        .setAction(action)
                        .setGuest(guest)
                        .setTimeoutSeconds((int) patience.toSeconds());
        order(attempt, host, command -> command.setPower(order));
    }

    /**
     * Sees to it that the server has no guest on any host. A host that is down is passed over: what
     * it still has is reaped when it comes back.
     *
     * @throws CommandRejected a host answered that it never can
     */
    public void destroyEverywhere(Attempt<?> attempt) throws CommandRejected, InterruptedException {
        for (var place : facts.places(attempt.serverId(), settings.hostSilence())) {
            if (place.isUp()) {
                destroy(attempt, place.hostId(), place.instanceName());
            } else {
                attempt.alsoCommit(() -> strays.suspect(place.hostId(), attempt.serverId()));
                LOG.info(
                        "server={} host={} is down, its guest is reaped later",
                        attempt.serverId(),
                        place.host());
            }
        }
    }

    /** Whether a command sent now would reach the host's agent. */
    public boolean isConnected(UUID hostId) {
        return agents.isConnected(hostId);
    }

    /** Whether a host may still run the server, though it is not to. */
    public boolean mayBeLeftSomewhere(UUID serverId) {
        return strays.isAnywhere(serverId);
    }

    /**
     * Sees to it that the guest does not run on the server's host, without asking it.
     *
     * @throws StepFailed the agent answered that it never can
     */
    public void halt(Attempt<?> attempt, GuestFacts guest) throws StepFailed, InterruptedException {
        var stop =
                PowerGuest.newBuilder()
                        .setAction(PowerAction.STOP)
                        .setGuest(GuestMessages.of(guest));
        var command = command(attempt).setPower(stop).build();
        try {
            agents.execute(Objects.requireNonNull(guest.hostId()), command, PATIENCE);
        } catch (CommandRejected rejected) {
            if (mayPass(rejected)) {
                throw new AgentUnavailable(rejected.getMessage() + " " + rejected.detail());
            }
            if (rejected.kind() != Kind.NO_SUCH_GUEST) {
                throw StepFailed.because(rejected.getMessage(), rejected.detail());
            }
        }
    }

    /** Whether the host's agent was heard of lately and nobody says that it is down. */
    public boolean isUp(UUID hostId) {
        return facts.isUp(hostId, settings.hostSilence());
    }

    /** Sees to it that the host has no guest of the server, whatever came of earlier commands. */
    public void destroy(Attempt<?> attempt, UUID hostId, String instanceName)
            throws CommandRejected, InterruptedException {
        var command =
                command(attempt)
                        .setDestroy(DestroyGuest.newBuilder().setInstanceName(instanceName));
        try {
            agents.execute(hostId, command.build(), PATIENCE);
        } catch (CommandRejected rejected) {
            switch (rejected.kind()) {
                case NO_SUCH_GUEST -> {}
                case TRANSIENT, STALE ->
                        throw new AgentUnavailable(rejected.getMessage() + " " + rejected.detail());
                case PERMANENT, UNSUPPORTED, KIND_UNSPECIFIED, UNRECOGNIZED -> throw rejected;
            }
        }
    }

    /** Whether the same command may be carried out another time. */
    public static boolean mayPass(CommandRejected rejected) {
        return switch (rejected.kind()) {
            case TRANSIENT, STALE -> true;
            case PERMANENT, UNSUPPORTED, NO_SUCH_GUEST, KIND_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }

    private static Command.Builder command(Attempt<?> attempt) {
        return Command.newBuilder()
                .setOperationId(attempt.id().toString())
                .setStep(attempt.commandNumber())
                .setEpoch(attempt.epoch())
                .setServerId(attempt.serverId().toString())
                .setRequestId(attempt.requestId());
    }
}
