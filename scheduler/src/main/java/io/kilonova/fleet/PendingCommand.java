package io.kilonova.fleet;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandProgress;
import io.kilonova.agent.protocol.CommandResult;
import io.kilonova.agent.protocol.CommandSucceeded;
import io.kilonova.time.Timeline;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One sending of a command, from then until its result, silence, or the loss of the stream. */
final class PendingCommand {
    private final Command command;
    private final ReentrantLock lock = new ReentrantLock();
    private final Timeline timeline;
    private final Condition news;
    private long lastWord;
    private @Nullable CommandProgress progress;
    private @Nullable CommandResult result;
    private @Nullable String lost;

    PendingCommand(Command command, Timeline timeline) {
        this.command = command;
        this.timeline = timeline;
        this.news = timeline.newCondition(lock);
        this.lastWord = timeline.nanoTime();
    }

    /** Whether the agent needs this image to carry the command out. */
    boolean needsImage(String imageId) {
        return CommandImages.include(command, imageId);
    }

    /** Whether the command makes this image. */
    boolean makesImage(String imageId) {
        return command.getSnapshot().getImageId().equals(imageId);
    }

    void progressed(CommandProgress word) {
        lock.lock();
        try {
            lastWord = timeline.nanoTime();
            progress = word;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the result, if it is one of this command. */
    void answered(CommandResult answer) {
        if (!answer.getOperationId().equals(command.getOperationId())
                || answer.getStep() != command.getStep()
                || answer.getEpoch() != command.getEpoch()) {
            return;
        }
        lock.lock();
        try {
            result = answer;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void lost(String reason) {
        lock.lock();
        try {
            lost = reason;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param listener hears, on the caller's thread, how far the agent has come; not every word
     */
    CommandSucceeded await(Duration patience, Consumer<CommandProgress> listener)
            throws CommandRejected, InterruptedException {
        lock.lock();
        try {
            while (result == null) {
                if (lost != null) {
                    throw new AgentUnavailable(lost);
                }
                if (progress != null) {
                    tell(listener);
                    continue;
                }
                var left = patience.toNanos() - (timeline.nanoTime() - lastWord);
                if (left <= 0) {
                    throw new AgentUnavailable("no word of the agent for " + patience);
                }
                var _ = news.awaitNanos(left);
            }
            return switch (result.getOutcomeCase()) {
                case SUCCEEDED -> result.getSucceeded();
                case FAILED -> throw new CommandRejected(result.getFailed());
                case OUTCOME_NOT_SET -> throw new AgentUnavailable("the agent's answer is empty");
            };
        } finally {
            lock.unlock();
        }
    }

    /** Whoever brings news must not wait for the listener. */
    private void tell(Consumer<CommandProgress> listener) {
        var word = progress;
        progress = null;
        if (word == null) {
            return;
        }
        lock.unlock();
        try {
            listener.accept(word);
        } finally {
            lock.lock();
        }
    }
}
