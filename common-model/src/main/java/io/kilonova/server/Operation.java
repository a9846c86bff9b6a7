package io.kilonova.server;

import static io.kilonova.server.VmState.ACTIVE;
import static io.kilonova.server.VmState.BUILDING;
import static io.kilonova.server.VmState.DELETED;
import static io.kilonova.server.VmState.PAUSED;
import static io.kilonova.server.VmState.RESCUED;
import static io.kilonova.server.VmState.RESIZED;
import static io.kilonova.server.VmState.SHELVED;
import static io.kilonova.server.VmState.SHELVED_OFFLOADED;
import static io.kilonova.server.VmState.SOFT_DELETED;
import static io.kilonova.server.VmState.STOPPED;
import static io.kilonova.server.VmState.SUSPENDED;

import io.kilonova.server.StateRule.OnFailure;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a server: from which states, what it is called meanwhile, where it leads.
 * The table is upstream's; {@code docs/states.md} is made from it.
 */
public enum Operation {
    // spotless:off
    BUILD("create",
            from(BUILDING).whetherLaunchedOrNot()
                    .task(TaskState.SCHEDULING).to(ACTIVE).elseError()),
    START("start", from(STOPPED).task(TaskState.POWERING_ON).to(ACTIVE)),
    STOP("stop", from(ACTIVE, VmState.ERROR).task(TaskState.POWERING_OFF).to(STOPPED)),
    REBOOT("reboot", from(ACTIVE).task(TaskState.REBOOTING).to(ACTIVE)),
    HARD_REBOOT("reboot",
            from(ACTIVE, STOPPED, PAUSED, SUSPENDED, VmState.ERROR)
                    .during(TaskState.REBOOTING, TaskState.REBOOT_PENDING, TaskState.REBOOT_STARTED,
                            TaskState.REBOOTING_HARD, TaskState.RESUMING, TaskState.UNPAUSING,
                            TaskState.PAUSING, TaskState.SUSPENDING)
                    .task(TaskState.REBOOTING_HARD).to(ACTIVE).elseError()),
    PAUSE("pause", from(ACTIVE).task(TaskState.PAUSING).to(PAUSED)),
    UNPAUSE("unpause", from(PAUSED).task(TaskState.UNPAUSING).to(ACTIVE)),
    SUSPEND("suspend", from(ACTIVE).task(TaskState.SUSPENDING).to(SUSPENDED)),
    RESUME("resume", from(SUSPENDED).task(TaskState.RESUMING).to(ACTIVE)),
    RESIZE("resize", from(ACTIVE, STOPPED).task(TaskState.RESIZE_PREP).to(RESIZED)),
    MIGRATE("migrate", from(ACTIVE, STOPPED).task(TaskState.RESIZE_PREP).to(RESIZED)),
    CONFIRM_RESIZE("confirmResize",
            from(RESIZED).task(TaskState.RESIZE_CONFIRMING).to(ACTIVE, STOPPED).elseError()),
    REVERT_RESIZE("revertResize",
            from(RESIZED).task(TaskState.RESIZE_REVERTING).to(ACTIVE, STOPPED).elseError()),
    LIVE_RESIZE("live_resize", from(ACTIVE).task(TaskState.LIVE_RESIZING).back()),
    LIVE_MIGRATE("os-migrateLive", from(ACTIVE, PAUSED).task(TaskState.MIGRATING).back()),
    EVACUATE("evacuate",
            from(ACTIVE, STOPPED, VmState.ERROR).whateverTask().lockedOrNot()
                    .task(TaskState.REBUILDING).to(ACTIVE, STOPPED).elseError()),
    REBUILD("rebuild",
            from(ACTIVE, STOPPED, VmState.ERROR)
                    .task(TaskState.REBUILDING).to(ACTIVE, STOPPED).elseError()),
    RESCUE("rescue", from(ACTIVE, STOPPED, VmState.ERROR).task(TaskState.RESCUING).to(RESCUED)),
    UNRESCUE("unrescue", from(RESCUED).task(TaskState.UNRESCUING).to(ACTIVE)),
    SHELVE("shelve",
            from(ACTIVE, STOPPED, PAUSED, SUSPENDED)
                    .task(TaskState.SHELVING).to(SHELVED, SHELVED_OFFLOADED)),
    SHELVE_OFFLOAD("shelveOffload",
            from(SHELVED).task(TaskState.SHELVING_OFFLOADING).to(SHELVED_OFFLOADED)),
    UNSHELVE("unshelve", from(SHELVED, SHELVED_OFFLOADED).task(TaskState.UNSHELVING).to(ACTIVE)),
    CREATE_IMAGE("createImage",
            from(ACTIVE, STOPPED, PAUSED, SUSPENDED).lockedOrNot()
                    .task(TaskState.IMAGE_SNAPSHOT_PENDING).back()),
    CREATE_BACKUP("createBackup",
            from(ACTIVE, STOPPED, PAUSED, SUSPENDED).lockedOrNot()
                    .task(TaskState.IMAGE_BACKUP).back()),
    CHANGE_PASSWORD("changePassword", from(ACTIVE).task(TaskState.UPDATING_PASSWORD).back()),
    TRIGGER_CRASH_DUMP("trigger_crash_dump", from(ACTIVE, PAUSED, RESCUED, RESIZED, VmState.ERROR)),
    SOFT_DELETE("delete", whileItExists().task(TaskState.SOFT_DELETING).to(SOFT_DELETED)),
    RESTORE("restore",
            from(SOFT_DELETED).task(TaskState.RESTORING).to(ACTIVE, SHELVED, SHELVED_OFFLOADED)),
    DELETE("delete",
            whileItExists().whetherLaunchedOrNot()
                    .task(TaskState.DELETING).to(DELETED).elseError()),
    FORCE_DELETE("forceDelete",
            whileItExists().whetherLaunchedOrNot()
                    .task(TaskState.DELETING).to(DELETED).elseError()),
    RESET_STATE("os-resetState", whileItExists().whetherLaunchedOrNot().lockedOrNot()),
    LOCK("lock", whileItExists().whetherLaunchedOrNot().lockedOrNot()),
    UNLOCK("unlock", whileItExists().whetherLaunchedOrNot().lockedOrNot()),
    INJECT_NETWORK_INFO("injectNetworkInfo", whileItExists().whetherLaunchedOrNot()),
    ATTACH_VOLUME("attach_volume",
            from(ACTIVE, PAUSED, STOPPED, RESIZED, SOFT_DELETED, SHELVED, SHELVED_OFFLOADED)),
    DETACH_VOLUME("detach_volume",
            from(ACTIVE, PAUSED, STOPPED, RESIZED, SOFT_DELETED, SHELVED, SHELVED_OFFLOADED)),
    SWAP_VOLUME("swap_volume", from(ACTIVE, PAUSED, RESIZED)),
    ATTACH_INTERFACE("attach_interface", from(ACTIVE, PAUSED, STOPPED)),
    DETACH_INTERFACE("detach_interface", from(ACTIVE, PAUSED, STOPPED)),
    UPDATE_METADATA("update metadata", from(ACTIVE, PAUSED, SUSPENDED, STOPPED).whateverTask()),
    DELETE_METADATA("delete metadata", from(ACTIVE, PAUSED, SUSPENDED, STOPPED).whateverTask()),
    UPDATE_TAG("update tag",
            from(ACTIVE, PAUSED, SUSPENDED, STOPPED).whateverTask().lockedOrNot()),
    UPDATE_TAGS("update tags",
            from(ACTIVE, PAUSED, SUSPENDED, STOPPED).whateverTask().lockedOrNot()),
    DELETE_TAG("delete tag",
            from(ACTIVE, PAUSED, SUSPENDED, STOPPED).whateverTask().lockedOrNot()),
    DELETE_TAGS("delete tags",
            from(ACTIVE, PAUSED, SUSPENDED, STOPPED).whateverTask().lockedOrNot());
    // spotless:on

    private final String word;
    private final StateRule rule;

    Operation(String word, StateRule rule) {
        this.word = word;
        this.rule = rule;
    }

    private static StateRule from(VmState... states) {
        return StateRule.from(states);
    }

    private static StateRule whileItExists() {
        return StateRule.fromAllBut(DELETED).whateverTask();
    }

    /** The API's word, as it stands in 409 messages. */
    public String word() {
        return word;
    }

    /** The word in the record of what was done to the server. */
    public String action() {
        return switch (this) {
            case LIVE_MIGRATE -> "live-migration";
            case FORCE_DELETE -> "delete";
            case RESET_STATE -> "resetState";
            default -> word;
        };
    }

    public Set<VmState> from() {
        return rule.from();
    }

    /** Tasks of others that it may take the server from; without a task it may always begin. */
    public Set<TaskState> during() {
        return rule.during();
    }

    /** The task while it runs; null when the server stays free for others meanwhile. */
    public @Nullable TaskState task() {
        return rule.task();
    }

    /** Where it may lead; empty when the server stays, or is again, what it was. */
    public Set<VmState> landings() {
        return rule.landings();
    }

    OnFailure onFailure() {
        return rule.onFailure();
    }

    /** Whether only a server that once ran can be asked for it. */
    public boolean needsLaunched() {
        return rule.needsLaunched();
    }

    /** Whether it is refused at once while the server's host is down. */
    public boolean needsHost() {
        return switch (this) {
            case BUILD, EVACUATE, SHELVE_OFFLOAD, UNSHELVE, SOFT_DELETE, DELETE, FORCE_DELETE ->
                    false;
            case UPDATE_METADATA,
                    DELETE_METADATA,
                    UPDATE_TAG,
                    UPDATE_TAGS,
                    DELETE_TAG,
                    DELETE_TAGS,
                    RESET_STATE,
                    LOCK,
                    UNLOCK,
                    INJECT_NETWORK_INFO ->
                    false;
            default -> true;
        };
    }

    /** Whether a locked server refuses it to all but administrators. */
    public boolean respectsLock() {
        return rule.respectsLock();
    }
}
