package io.kilonova.agent;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.CommandResult;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.guest.GuestBook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The commands of a host: one at a time for each server, in the order they came, many servers at
 * once. A command that is repeated joins its first sending or gets the same answer; one of an
 * outdated epoch is refused, even when it waits already.
 */
final class Commands {
    private static final int MOST = 4096;
    private static final int REMEMBERED = 1024;
    private static final CommandResult STALE =
            Run.failed(Kind.STALE, "A newer attempt is under way.", "epoch is outdated");

    private final EpochJournal epochs;
    private final Executor executor;
    private final GuestBook book;
    private final Work work;
    private final Map<String, Deque<Run>> lanes = new ConcurrentHashMap<>();
    private final Map<String, Runnable> afterwards = new HashMap<>();
    private final LinkedHashMap<String, Done> done = new LinkedHashMap<>();
    private int size;

    Commands(EpochJournal epochs, Executor executor, GuestBook book, Work work) {
        this.epochs = epochs;
        this.executor = executor;
        this.book = book;
        this.work = work;
    }

    /** What a command does; never throws. */
    @FunctionalInterface
    interface Work {
        CommandResult carryOut(Run run);
    }

    /** The last command done to a server, while nothing else has happened to it. */
    private record Done(Run run, CommandResult outcome) {}

    synchronized void receive(Command command, Uplink uplink) {
        if (!epochs.accept(command.getOperationId(), command.getEpoch())) {
            new Run(command, uplink).answer(STALE);
            return;
        }
        if (isQuestion(command)) {
            var run = new Run(command, uplink);
            executor.execute(() -> run.answer(work.carryOut(run)));
            return;
        }
        var lane = lanes.get(command.getServerId());
        var last = lane == null ? null : lane.peekLast();
        if (last != null && last.isSame(command)) {
            last.join(command, uplink);
        } else if (lane == null && answerAgain(command, uplink)) {
            return;
        } else {
            enqueue(new Run(command, uplink));
        }
    }

    /** What changes nothing waits for nobody. */
    private static boolean isQuestion(Command command) {
        return switch (command.getActionCase()) {
            case READ_CONSOLE_LOG, READ_DIAGNOSTICS, OPEN_CONSOLE -> true;
            default -> false;
        };
    }

    private static boolean isUrgent(Command command) {
        return command.hasDestroy() || command.getPower().getAction() == PowerAction.REBOOT_HARD;
    }

    private boolean answerAgain(Command command, Uplink uplink) {
        var before = done.get(command.getServerId());
        if (before == null || !before.run().isSame(command)) {
            return false;
        }
        var known = book.find(command.getServerId());
        var guest = before.outcome().getSucceeded().getGuest();
        if (!known.map(guest::equals).orElse(command.hasDestroy())) {
            return false;
        }
        new Run(command, uplink).answer(before.outcome());
        return true;
    }

    private void enqueue(Run run) {
        if (size >= MOST) {
            run.answer(Run.failed(Kind.TRANSIENT, "The host has too much to do.", "queue is full"));
            return;
        }
        size++;
        var serverId = run.command().getServerId();
        var lane = lanes.computeIfAbsent(serverId, _ -> new ArrayDeque<>(1));
        lane.addLast(run);
        if (lane.size() > 1 && isUrgent(run.command())) {
            lane.getFirst().overtake();
        }
        if (lane.size() == 1) {
            executor.execute(() -> runHead(serverId));
        }
    }

    /** Runs one command; the lane's next then takes its own turn at the executor. */
    private void runHead(String serverId) {
        var run = head(serverId);
        finish(serverId, run, run.isStale(epochs) ? STALE : work.carryOut(run));
    }

    private Deque<Run> lane(String serverId) {
        var lane = lanes.get(serverId);
        if (lane == null) {
            throw new IllegalStateException("no lane of " + serverId);
        }
        return lane;
    }

    private synchronized Run head(String serverId) {
        return lane(serverId).getFirst();
    }

    private synchronized void finish(String serverId, Run run, CommandResult outcome) {
        size--;
        run.answer(outcome);
        if (outcome.hasFailed()) {
            done.remove(serverId);
        } else {
            done.putLast(serverId, new Done(run, outcome));
            if (done.size() > REMEMBERED) {
                done.pollFirstEntry();
            }
        }
        var lane = lane(serverId);
        lane.removeFirst();
        if (lane.isEmpty()) {
            lanes.remove(serverId);
            var task = afterwards.remove(serverId);
            if (task != null) {
                executor.execute(task);
            }
        } else {
            executor.execute(() -> runHead(serverId));
        }
    }

    /** Safe to ask under any lock. */
    boolean isBusy(String serverId) {
        return lanes.containsKey(serverId);
    }

    /** Runs the task when no command is at the server any more; in place of an earlier one. */
    synchronized void afterwards(String serverId, Runnable task) {
        if (isBusy(serverId)) {
            afterwards.put(serverId, task);
        } else {
            executor.execute(task);
        }
    }

    /** Tells those who wait behind another command that they are not forgotten. */
    void tellWaiting() {
        waiting().forEach(run -> run.at("waiting", 0));
    }

    private synchronized List<Run> waiting() {
        var waiting = new ArrayList<Run>();
        for (var lane : lanes.values()) {
            lane.stream().skip(1).forEach(waiting::add);
        }
        return waiting;
    }
}
