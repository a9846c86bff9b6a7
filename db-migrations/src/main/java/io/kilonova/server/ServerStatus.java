package io.kilonova.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one word that a server shows for its state and its task; derived, never stored. */
public enum ServerStatus {
    ACTIVE,
    BUILD,
    DELETED,
    ERROR,
    HARD_REBOOT,
    MIGRATING,
    PASSWORD,
    PAUSED,
    REBOOT,
    REBUILD,
    RESCUE,
    RESIZE,
    REVERT_RESIZE,
    SHELVED,
    SHELVED_OFFLOADED,
    SHUTOFF,
    SOFT_DELETED,
    SUSPENDED,
    VERIFY_RESIZE;

    /** The status of a server in that state. */
    public static ServerStatus of(VmState vm, @Nullable TaskState task) {
        var doing = task == null ? "" : task.wire();
        return switch (vm) {
            case ACTIVE -> whileActive(doing);
            case BUILDING -> BUILD;
            case STOPPED -> whileStopped(doing);
            case RESIZED -> doing.equals("resize_reverting") ? REVERT_RESIZE : VERIFY_RESIZE;
            case PAUSED -> doing.equals("migrating") ? MIGRATING : PAUSED;
            case SUSPENDED -> SUSPENDED;
            case RESCUED -> RESCUE;
            case ERROR -> doing.startsWith("rebuild") ? REBUILD : ERROR;
            case DELETED -> DELETED;
            case SOFT_DELETED -> SOFT_DELETED;
            case SHELVED -> SHELVED;
            case SHELVED_OFFLOADED -> SHELVED_OFFLOADED;
        };
    }

    /** The status with that name, whatever its case. */
    public static Optional<ServerStatus> named(String name) {
        var wanted = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(s -> s.name().equals(wanted)).findFirst();
    }

    /** A condition on {@code server s} that holds for exactly the servers with this status. */
    String sql() {
        var alternatives = new ArrayList<String>();
        for (var vm : VmState.values()) {
            var tasks = Arrays.stream(TaskState.values()).filter(t -> of(vm, t) == this).toList();
            var idle = of(vm, null) == this;
            if (idle && tasks.size() == TaskState.values().length) {
                alternatives.add("s.vm_state = '" + vm.wire() + "'");
            } else if (idle || !tasks.isEmpty()) {
                var words = tasks.stream().map(TaskState::wire).collect(Collectors.joining(","));
                var doing = "s.task_state = any('{" + words + "}')";
                var test = idle ? "(s.task_state is null or " + doing + ")" : doing;
                alternatives.add("(s.vm_state = '" + vm.wire() + "' and " + test + ")");
            }
        }
        return alternatives.isEmpty() ? "false" : String.join(" or ", alternatives);
    }

    private static ServerStatus whileActive(String doing) {
        return switch (doing) {
            case "rebooting", "reboot_pending", "reboot_started" -> REBOOT;
            case "rebooting_hard", "reboot_pending_hard", "reboot_started_hard" -> HARD_REBOOT;
            case "updating_password" -> PASSWORD;
            case "migrating" -> MIGRATING;
            default -> whileMoving(doing, ACTIVE);
        };
    }

    private static ServerStatus whileStopped(String doing) {
        return whileMoving(doing, SHUTOFF);
    }

    private static ServerStatus whileMoving(String doing, ServerStatus otherwise) {
        if (doing.startsWith("rebuild")) {
            return REBUILD;
        }
        return doing.startsWith("resize_") ? RESIZE : otherwise;
    }
}
