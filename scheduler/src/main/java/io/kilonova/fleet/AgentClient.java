package io.kilonova.fleet;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandProgress;
import io.kilonova.agent.protocol.CommandSucceeded;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

/** Sends a command to a host's agent and waits, on a virtual thread, for its result. */
public interface AgentClient {
    /**
     * @param patience without any word (progress counts) of the agent for this long, the command
     *     counts as unanswered
     * @throws CommandRejected the agent answered that it cannot
     * @throws AgentUnavailable no stream, a broken stream, or no word: what the agent did is
     *     unknown
     */
    CommandSucceeded execute(UUID hostId, Command command, Duration patience)
            throws CommandRejected, InterruptedException;

    /** Whether the host's agent has a stream to this scheduler. */
    boolean isConnected(UUID hostId);

    /**
     * Likewise.
     *
     * @param listener hears, on the caller's thread, how far the agent has come; not every word
     */
    default CommandSucceeded execute(
            UUID hostId, Command command, Duration patience, Consumer<CommandProgress> listener)
            throws CommandRejected, InterruptedException {
        return execute(hostId, command, patience);
    }
}
