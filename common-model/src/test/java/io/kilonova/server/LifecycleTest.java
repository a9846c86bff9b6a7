package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.server.Decision.Allow;
import io.kilonova.server.Decision.Ignore;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Decision.Refuse;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerEvent.Failed;
import io.kilonova.server.ServerEvent.PowerSeen;
import io.kilonova.server.ServerEvent.Progressed;
import io.kilonova.server.ServerEvent.Requested;
import io.kilonova.server.ServerEvent.Reset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {
    private static final UUID OLD = new UUID(0, 1);
    private static final UUID NEW = new UUID(0, 2);

    @ParameterizedTest
    @EnumSource(Operation.class)
    void anOperationBeginsFromItsStatesOnlyAndWithoutATaskOrDuringItsTasks(Operation op) {
        for (var state : states()) {
            var decision = Lifecycle.decide(state, new Requested(op, NEW));

            if (!op.from().contains(state.vm())) {
                assertThat(decision).isEqualTo(new Refuse("vm_state", state.vm().wire()));
            } else if (state.task() != null && !op.during().contains(state.task())) {
                assertThat(decision).isEqualTo(new Refuse("task_state", state.task().wire()));
            } else if (decision instanceof Ignore) {
                assertThat(op.task()).isIn(TaskState.SOFT_DELETING, TaskState.DELETING);
            } else if (op.needsLaunched() && !state.isLaunched()) {
                assertThat(decision).isEqualTo(new Refuse("launched_at", "None"));
            } else if (op.task() == null) {
                assertThat(decision).isEqualTo(new Allow());
            } else {
                assertThat(decision)
                        .isEqualTo(
                                new Move(
                                        new ServerState(
                                                state.vm(), op.task(), NEW, state.isLaunched())));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void whatBegunLandsWhereItSaysAndFailsIntoWhatItWasOrError(Operation op) {
        if (op.task() == null) {
            return;
        }
        for (var vm : op.from()) {
            var running = new ServerState(vm, op.task(), NEW, true);

            for (var landing : op.landings()) {
                assertThat(Lifecycle.decide(running, new Completed(op, NEW, landing)))
                        .isEqualTo(new Move(new ServerState(landing, null, null, true)));
            }
            if (op.landings().isEmpty()) {
                assertThat(Lifecycle.decide(running, new Completed(op, NEW)))
                        .isEqualTo(new Move(new ServerState(vm, null, null, true)));
            }
            var failed = (Move) Lifecycle.decide(running, new Failed(op, NEW));
            assertThat(failed.to().isIdle()).isTrue();
            assertThat(failed.to().vm()).isIn(vm, VmState.ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void theAnswerOfAnOlderOperationChangesNothing(Operation op) {
        for (var state : states()) {
            assertThat(Lifecycle.decide(state, new Failed(op, NEW))).isInstanceOf(Ignore.class);
            assertThat(Lifecycle.decide(state, new Progressed(NEW, TaskState.SPAWNING)))
                    .isInstanceOf(Ignore.class);
            for (var landing : op.landings()) {
                assertThat(Lifecycle.decide(state, new Completed(op, NEW, landing)))
                        .isInstanceOf(Ignore.class);
            }
        }
    }

    @Test
    void aDeleteIsNotStartedTwiceAndASoftDeleteDoesNotStopARealOne() {
        var deleting = new ServerState(VmState.ACTIVE, TaskState.DELETING, OLD, true);
        var binning = new ServerState(VmState.ACTIVE, TaskState.SOFT_DELETING, OLD, true);

        assertThat(ask(deleting, Operation.DELETE)).isInstanceOf(Ignore.class);
        assertThat(ask(deleting, Operation.FORCE_DELETE)).isInstanceOf(Ignore.class);
        assertThat(ask(deleting, Operation.SOFT_DELETE)).isInstanceOf(Ignore.class);
        assertThat(ask(binning, Operation.SOFT_DELETE)).isInstanceOf(Ignore.class);
        assertThat(ask(binning, Operation.FORCE_DELETE)).isInstanceOf(Move.class);
    }

    @Test
    void aSoftDeleteOfWhatIsInTheBinDoesNothingUnlessItIsBeingRestored() {
        var binned = new ServerState(VmState.SOFT_DELETED, null, null, true);
        var restoring = new ServerState(VmState.SOFT_DELETED, TaskState.RESTORING, OLD, true);

        assertThat(ask(binned, Operation.SOFT_DELETE)).isInstanceOf(Ignore.class);
        assertThat(ask(binned, Operation.DELETE)).isInstanceOf(Move.class);
        assertThat(ask(binned, Operation.FORCE_DELETE)).isInstanceOf(Move.class);
        assertThat(ask(restoring, Operation.SOFT_DELETE)).isInstanceOf(Move.class);
    }

    @Test
    void onlyComingToBeActiveCountsAsHavingRun() {
        var building = Lifecycle.born(OLD);

        assertThat(Lifecycle.decide(building, new Completed(Operation.BUILD, OLD)))
                .isEqualTo(new Move(new ServerState(VmState.ACTIVE, null, null, true)));
        assertThat(Lifecycle.decide(building, new Reset(VmState.ACTIVE)))
                .isEqualTo(new Move(new ServerState(VmState.ACTIVE, null, null, false)));
    }

    @Test
    void aResetEndsWhateverIsBeingDoneButBringsNothingBack() {
        for (var state : states()) {
            var decision = Lifecycle.decide(state, new Reset(VmState.ERROR));

            if (state.vm() == VmState.DELETED) {
                assertThat(decision).isInstanceOf(Ignore.class);
            } else {
                assertThat(decision)
                        .isEqualTo(
                                new Move(
                                        new ServerState(
                                                VmState.ERROR, null, null, state.isLaunched())));
            }
        }
    }

    /** From, seen, and what becomes of it; all else is ignored. */
    private static final Map<String, VmState> DRIFTS =
            Map.of(
                    "ACTIVE NONE", VmState.STOPPED,
                    "ACTIVE SHUT_DOWN", VmState.STOPPED,
                    "ACTIVE CRASHED", VmState.STOPPED,
                    "PAUSED NONE", VmState.STOPPED,
                    "PAUSED SHUT_DOWN", VmState.STOPPED,
                    "PAUSED CRASHED", VmState.STOPPED);

    private static final Set<String> STOPS =
            Set.of("ACTIVE SUSPENDED", "STOPPED RUNNING", "STOPPED PAUSED", "STOPPED SUSPENDED");

    @Test
    void aServerFollowsItsGuestOrEndsItUnlessSomethingIsBeingDone() {
        for (var state : states()) {
            for (var power : Power.values()) {
                var decision = Lifecycle.decide(state, new PowerSeen(power, NEW));

                var seen = state.vm() + " " + power;
                if (state.isIdle() && DRIFTS.containsKey(seen)) {
                    assertThat(decision).isEqualTo(new Move(state.settled(DRIFTS.get(seen))));
                } else if (state.isIdle() && STOPS.contains(seen)) {
                    assertThat(decision)
                            .isEqualTo(new Move(state.with(TaskState.POWERING_OFF, NEW)));
                } else {
                    assertThat(decision).as(seen).isInstanceOf(Ignore.class);
                }
            }
        }
    }

    @Test
    void anOperationCannotEndWhereItDoesNotLead() {
        assertThatThrownBy(() -> new Completed(Operation.START, NEW, VmState.STOPPED))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Completed(Operation.REBUILD, NEW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Completed(Operation.START, NEW, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Decision ask(ServerState state, Operation op) {
        return Lifecycle.decide(state, new Requested(op, NEW));
    }

    private static List<ServerState> states() {
        var all = new ArrayList<ServerState>();
        for (var vm : VmState.values()) {
            add(all, vm, null);
            for (var task : TaskState.values()) {
                add(all, vm, task);
            }
        }
        return all;
    }

    private static void add(List<ServerState> all, VmState vm, @Nullable TaskState task) {
        var owner = task == null ? null : OLD;
        all.add(new ServerState(vm, task, owner, true));
        all.add(new ServerState(vm, task, owner, false));
    }
}
