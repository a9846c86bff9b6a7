package io.kilonova.server;

import java.util.Locale;

/** What is being done to a server; {@link #wire()} is the API's word. */
public enum TaskState {
    SCHEDULING,
    NETWORKING,
    SPAWNING,
    DELETING;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
        return wire;
    }

    /** The task whose API word this is. */
    public static TaskState of(String wire) {
        for (TaskState task : values()) {
            if (task.wire.equals(wire)) {
                return task;
            }
        }
        throw new IllegalArgumentException("no such task_state: " + wire);
    }
}
