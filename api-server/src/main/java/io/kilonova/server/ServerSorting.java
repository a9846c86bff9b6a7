package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.Query;
import java.util.List;
import java.util.Map;

/** Turns sort_key and sort_dir, pair by pair, into the order of a list. */
final class ServerSorting {
    private static final Map<String, ServerField> KEYS =
            Map.ofEntries(
                    Map.entry("access_ip_v4", ServerField.ACCESS_IP_V4),
                    Map.entry("access_ip_v6", ServerField.ACCESS_IP_V6),
                    Map.entry("auto_disk_config", ServerField.DISK_CONFIG),
                    Map.entry("availability_zone", ServerField.AVAILABILITY_ZONE),
                    Map.entry("config_drive", ServerField.CONFIG_DRIVE),
                    Map.entry("created_at", ServerField.CREATED_AT),
                    Map.entry("display_description", ServerField.DESCRIPTION),
                    Map.entry("display_name", ServerField.NAME),
                    Map.entry("host", ServerField.HOST),
                    Map.entry("hostname", ServerField.HOSTNAME),
                    Map.entry("image_ref", ServerField.IMAGE),
                    Map.entry("instance_type_id", ServerField.FLAVOR),
                    Map.entry("kernel_id", ServerField.KERNEL_ID),
                    Map.entry("key_name", ServerField.KEY_NAME),
                    Map.entry("launch_index", ServerField.LAUNCH_INDEX),
                    Map.entry("launched_at", ServerField.LAUNCHED_AT),
                    Map.entry("locked", ServerField.LOCKED),
                    Map.entry("locked_by", ServerField.LOCKED_BY),
                    Map.entry("node", ServerField.HYPERVISOR_HOSTNAME),
                    Map.entry("power_state", ServerField.POWER_STATE),
                    Map.entry("progress", ServerField.PROGRESS),
                    Map.entry("project_id", ServerField.PROJECT_ID),
                    Map.entry("ramdisk_id", ServerField.RAMDISK_ID),
                    Map.entry("root_device_name", ServerField.ROOT_DEVICE_NAME),
                    Map.entry("task_state", ServerField.TASK_STATE),
                    Map.entry("terminated_at", ServerField.TERMINATED_AT),
                    Map.entry("updated_at", ServerField.UPDATED_AT),
                    Map.entry("user_id", ServerField.USER_ID),
                    Map.entry("uuid", ServerField.ID),
                    Map.entry("vm_state", ServerField.VM_STATE));

    private ServerSorting() {}

    /**
     * A key without a direction has that of the first; without a key it is the age. Keys that
     * upstream once listed and never sorted by are skipped with their directions, as upstream does.
     */
    static void apply(Query query, Caller caller, ServerQuery wanted) {
        var keys = query.has("sort_key") ? query.all("sort_key") : List.of("created_at");
        var directions = query.all("sort_dir");
        if (directions.size() > keys.size()) {
            throw new ComputeFailure.Invalid(
                    "Sort direction array size exceeds sort key array size.");
        }
        var usual = !directions.isEmpty() && isAscending(directions.getFirst());
        for (int i = 0; i < keys.size(); i++) {
            var key = keys.get(i);
            var ascending = i < directions.size() ? isAscending(directions.get(i)) : usual;
            if ((key.equals("host") || key.equals("node")) && !caller.isAdmin()) {
                throw new ComputeFailure.Forbidden(
                        "Only administrators can sort servers by " + key);
            }
            var field = KEYS.get(key);
            if (field != null) {
                wanted.sortedBy(field, ascending);
            }
        }
    }

    private static boolean isAscending(String direction) {
        return switch (direction.strip()) {
            case "asc" -> true;
            case "desc" -> false;
            default ->
                    throw new ComputeFailure.Invalid(
                            "Unknown sort direction, must be one of: asc, desc");
        };
    }
}
