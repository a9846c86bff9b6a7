package io.kilonova.server;

/** What a server can be filtered and sorted by, with the SQL expression behind it. */
public enum ServerField {
    ID("s.id::text", "s.id"),
    PROJECT_ID("s.project_id"),
    USER_ID("s.user_id"),
    NAME("s.name"),
    HOSTNAME("s.hostname"),
    DESCRIPTION("coalesce(s.description, '')"),
    VM_STATE("s.vm_state"),
    TASK_STATE("coalesce(s.task_state, '')"),
    POWER_STATE("coalesce(g.power_state, 0)::text", "coalesce(g.power_state, 0)"),
    HOST("coalesce(h.name, '')"),
    HYPERVISOR_HOSTNAME("coalesce(h.hypervisor_hostname, '')"),
    AVAILABILITY_ZONE("coalesce(h.availability_zone, s.availability_zone, '')"),
    IMAGE("coalesce(s.image_id, '')"),
    KERNEL_ID("coalesce(s.image -> 'properties' ->> 'kernel_id', '')"),
    RAMDISK_ID("coalesce(s.image -> 'properties' ->> 'ramdisk_id', '')"),
    FLAVOR("s.flavor_id"),
    KEY_NAME("coalesce(s.key_name, '')"),
    CONFIG_DRIVE("case when s.config_drive then 'True' else '' end"),
    ACCESS_IP_V4("coalesce(s.access_ip_v4, '')"),
    ACCESS_IP_V6("coalesce(s.access_ip_v6, '')"),
    DISK_CONFIG("s.disk_config"),
    ROOT_DEVICE_NAME("coalesce(s.root_device_name, '')"),
    RESERVATION_ID("s.reservation_id"),
    LAUNCH_INDEX("s.launch_index::text", "s.launch_index"),
    PROGRESS("s.progress::text", "s.progress"),
    LOCKED_BY("coalesce(s.locked_by, '')"),
    LOCKED("(s.locked_by is not null)::text", "(s.locked_by is not null)"),
    CREATED_AT(time("s.created_at"), "s.created_at"),
    UPDATED_AT(time("s.updated_at"), "s.updated_at"),
    LAUNCHED_AT(time("s.launched_at"), "coalesce(s.launched_at, '-infinity')"),
    TERMINATED_AT(time("s.terminated_at"), "coalesce(s.terminated_at, '-infinity')");

    private final String text;
    private final String order;

    ServerField(String text) {
        this(text, text);
    }

    ServerField(String text, String order) {
        this.text = text;
        this.order = order;
    }

    /** The value as text; never null. */
    String text() {
        return text;
    }

    /** The value in its own type, for sorting; never null, so that paging meets every row. */
    String order() {
        return order;
    }

    private static String time(String column) {
        return "coalesce(to_char("
                + column
                + " at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '')";
    }
}
