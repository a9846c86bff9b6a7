package io.kilonova.server;

import static io.kilonova.server.VmState.ACTIVE;
import static io.kilonova.server.VmState.BUILDING;
import static io.kilonova.server.VmState.DELETED;

import java.util.EnumSet;
import java.util.Set;

/**
 * What can be asked of a server: from which states, what it is called meanwhile, where it leads.
 */
public enum Operation {
    BUILD("create", EnumSet.of(BUILDING), TaskState.SCHEDULING, ACTIVE, OnFailure.ERROR),
    DELETE(
            "delete",
            EnumSet.complementOf(EnumSet.of(DELETED)),
            TaskState.DELETING,
            DELETED,
            OnFailure.ERROR);

    /** Where a server is left when the operation could not be done. */
    public enum OnFailure {
        STAY,
        ERROR;

        VmState from(VmState vm) {
            return this == STAY ? vm : VmState.ERROR;
        }
    }

    private final String word;
    private final Set<VmState> from;
    private final TaskState task;
    private final VmState landing;
    private final OnFailure onFailure;

    Operation(
            String word, Set<VmState> from, TaskState task, VmState landing, OnFailure onFailure) {
        this.word = word;
        this.from = Set.copyOf(from);
        this.task = task;
        this.landing = landing;
        this.onFailure = onFailure;
    }

    /** The API's word, as it stands in the action record and in 409 messages. */
    public String word() {
        return word;
    }

    public Set<VmState> from() {
        return from;
    }

    public TaskState task() {
        return task;
    }

    public VmState landing() {
        return landing;
    }

    public OnFailure onFailure() {
        return onFailure;
    }
}
