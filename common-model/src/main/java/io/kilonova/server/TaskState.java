package io.kilonova.server;

import java.util.Locale;

/** What is being done to a server; {@link #wire()} is the API's word. */
public enum TaskState {
    SCHEDULING,
    BLOCK_DEVICE_MAPPING,
    NETWORKING,
    SPAWNING,
    POWERING_ON("powering-on"),
    POWERING_OFF("powering-off"),
    REBOOTING,
    REBOOT_PENDING,
    REBOOT_STARTED,
    REBOOTING_HARD,
    REBOOT_PENDING_HARD,
    REBOOT_STARTED_HARD,
    PAUSING,
    UNPAUSING,
    SUSPENDING,
    RESUMING,
    RESIZE_PREP,
    RESIZE_MIGRATING,
    RESIZE_MIGRATED,
    RESIZE_FINISH,
    RESIZE_REVERTING,
    /** A resize is being confirmed; the API shows no task then. */
    RESIZE_CONFIRMING,
    LIVE_RESIZING,
    MIGRATING,
    REBUILDING,
    REBUILD_BLOCK_DEVICE_MAPPING,
    REBUILD_SPAWNING,
    RESCUING,
    UNRESCUING,
    SHELVING,
    SHELVING_IMAGE_PENDING_UPLOAD,
    SHELVING_IMAGE_UPLOADING,
    SHELVING_OFFLOADING,
    UNSHELVING,
    IMAGE_SNAPSHOT_PENDING,
    IMAGE_SNAPSHOT,
    IMAGE_BACKUP,
    IMAGE_PENDING_UPLOAD,
    IMAGE_UPLOADING,
    UPDATING_PASSWORD,
    SOFT_DELETING("soft-deleting"),
    RESTORING,
    DELETING;

    private final String wire;

    TaskState() {
        this.wire = name().toLowerCase(Locale.ROOT);
    }

    TaskState(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    /** Whether the API tells of it; else it shows as no task. */
    public boolean isShown() {
        return this != RESIZE_CONFIRMING;
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
