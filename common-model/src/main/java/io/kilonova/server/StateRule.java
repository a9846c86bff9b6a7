package io.kilonova.server;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of operations, read aloud: from these states, during these tasks, under this
 * task, to these states.
 */
record StateRule(
        Set<VmState> from,
        Set<TaskState> during,
        @Nullable TaskState task,
        Set<VmState> landings,
        OnFailure onFailure,
        boolean needsLaunched,
        boolean respectsLock) {
    /** Where a server is left when the operation could not be done. */
    enum OnFailure {
        STAY,
        ERROR;

        VmState from(VmState vm) {
            return this == STAY ? vm : VmState.ERROR;
        }
    }

    StateRule {
        from = Set.copyOf(from);
        during = Set.copyOf(during);
        landings = Set.copyOf(landings);
    }

    static StateRule from(VmState... states) {
        return new StateRule(Set.of(states), Set.of(), null, Set.of(), OnFailure.STAY, true, true);
    }

    static StateRule fromAllBut(VmState... states) {
        return from(EnumSet.complementOf(EnumSet.copyOf(List.of(states))).toArray(VmState[]::new));
    }

    StateRule during(TaskState... tasks) {
        return new StateRule(
                from, Set.of(tasks), task, landings, onFailure, needsLaunched, respectsLock);
    }

    StateRule whateverTask() {
        return during(TaskState.values());
    }

    StateRule task(TaskState name) {
        return new StateRule(from, during, name, landings, onFailure, needsLaunched, respectsLock);
    }

    StateRule to(VmState... states) {
        return new StateRule(
                from, during, task, Set.of(states), onFailure, needsLaunched, respectsLock);
    }

    /** To the state it came from. */
    StateRule back() {
        return to();
    }

    StateRule elseError() {
        return new StateRule(
                from, during, task, landings, OnFailure.ERROR, needsLaunched, respectsLock);
    }

    StateRule whetherLaunchedOrNot() {
        return new StateRule(from, during, task, landings, onFailure, false, respectsLock);
    }

    StateRule lockedOrNot() {
        return new StateRule(from, during, task, landings, onFailure, needsLaunched, false);
    }
}
