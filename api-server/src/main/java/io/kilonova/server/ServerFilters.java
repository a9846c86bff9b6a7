package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.microversion.Behaviour;
import io.kilonova.platform.policy.Policies;
import io.kilonova.server.ServerQuery.Deleted;
import io.kilonova.server.ServerQuery.TagMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the query of a list into what the database is asked; drops what a caller may not use. */
final class ServerFilters {
    /** Filters by regular expression, with the field that each looks at. */
    private static final Map<String, ServerField> EXPRESSIONS =
            Map.ofEntries(
                    Map.entry("name", ServerField.NAME),
                    Map.entry("display_name", ServerField.NAME),
                    Map.entry("hostname", ServerField.HOSTNAME),
                    Map.entry("description", ServerField.DESCRIPTION),
                    Map.entry("display_description", ServerField.DESCRIPTION),
                    Map.entry("key_name", ServerField.KEY_NAME),
                    Map.entry("power_state", ServerField.POWER_STATE),
                    Map.entry("node", ServerField.HYPERVISOR_HOSTNAME),
                    Map.entry("reservation_id", ServerField.RESERVATION_ID),
                    Map.entry("launched_at", ServerField.LAUNCHED_AT),
                    Map.entry("terminated_at", ServerField.TERMINATED_AT),
                    Map.entry("created_at", ServerField.CREATED_AT),
                    Map.entry("availability_zone", ServerField.AVAILABILITY_ZONE),
                    Map.entry("locked_by", ServerField.LOCKED_BY),
                    Map.entry("root_device_name", ServerField.ROOT_DEVICE_NAME),
                    Map.entry("access_ip_v4", ServerField.ACCESS_IP_V4),
                    Map.entry("access_ip_v6", ServerField.ACCESS_IP_V6),
                    Map.entry("progress", ServerField.PROGRESS),
                    Map.entry("kernel_id", ServerField.KERNEL_ID),
                    Map.entry("ramdisk_id", ServerField.RAMDISK_ID));

    /** Filters by the whole value. */
    private static final Map<String, ServerField> VALUES =
            Map.of(
                    "uuid", ServerField.ID,
                    "user_id", ServerField.USER_ID,
                    "launch_index", ServerField.LAUNCH_INDEX,
                    "image_ref", ServerField.IMAGE,
                    "image", ServerField.IMAGE,
                    "vm_state", ServerField.VM_STATE,
                    "task_state", ServerField.TASK_STATE,
                    "host", ServerField.HOST,
                    "flavor", ServerField.FLAVOR);

    private static final Map<String, TagMatch> TAGS =
            Map.of(
                    "tags", TagMatch.ALL,
                    "tags-any", TagMatch.ANY,
                    "not-tags", TagMatch.NOT_ALL,
                    "not-tags-any", TagMatch.NOT_ANY);

    private static final Set<String> FOR_ALL =
            Set.of("reservation_id", "name", "status", "image", "flavor", "ip", "changes-since");
    private static final Set<String> FOR_ALL_LATER =
            Set.of(
                    "availability_zone",
                    "config_drive",
                    "key_name",
                    "created_at",
                    "launched_at",
                    "terminated_at",
                    "power_state",
                    "task_state",
                    "vm_state",
                    "progress",
                    "user_id");
    private static final Set<String> TABLES =
            Set.of(
                    "block_device_mapping",
                    "services",
                    "metadata",
                    "system_metadata",
                    "info_cache",
                    "security_groups",
                    "pci_devices");
    private static final Set<String> TIMES = Set.of("created_at", "launched_at", "terminated_at");
    private static final Pattern TIME_AND_ZONE =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)T(\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)Z?");
    private static final int LONGEST_EXPRESSION = 255;

    private final ApiRequest request;
    private final Query query;
    private final boolean mayUseAll;
    private final boolean allTenants;

    ServerFilters(ApiRequest request, Query query, Policies policies, boolean allTenants) {
        this.request = request;
        this.query = query;
        this.mayUseAll =
                policies.allows("os_compute_api:servers:allow_all_filters", request.caller());
        this.allTenants = allTenants;
    }

    /** The conditions; empty when no server can meet them. */
    Optional<ServerQuery> conditions() {
        var wanted = new ServerQuery();
        scope(wanted);
        var statuses = new ArrayList<ServerStatus>();
        if (isUsed("status")) {
            query.all("status").forEach(s -> ServerStatus.named(s).ifPresent(statuses::add));
            if (statuses.isEmpty()) {
                return noSuchStatus();
            }
            wanted.hasStatus(statuses);
        }
        wanted.deleted(deleted(statuses));
        changes(wanted);
        for (var name : query.parameters().keySet()) {
            if (isUsed(name) && !(name.equals("vm_state") && !statuses.isEmpty())) {
                apply(name, query.last(name).orElse(""), wanted);
            }
        }
        return Optional.of(wanted);
    }

    private Optional<ServerQuery> noSuchStatus() {
        if (request.version().has(Behaviour.INVALID_STATUS_FILTER_REFUSED)) {
            throw new ComputeFailure.Invalid("Invalid status value");
        }
        return Optional.empty();
    }

    private void scope(ServerQuery wanted) {
        if (!allTenants) {
            wanted.project(request.caller().projectId());
            return;
        }
        query.last("tenant_id").or(() -> query.last("project_id")).ifPresent(wanted::project);
    }

    private void apply(String name, String value, ServerQuery wanted) {
        if (TABLES.contains(name) || name.startsWith("_")) {
            throw new ComputeFailure.Invalid("Invalid filter field: " + name + ".");
        }
        var field = EXPRESSIONS.get(name);
        if (field != null) {
            wanted.matches(field, expression(name, value));
        }
        var whole = VALUES.get(name);
        if (whole != null) {
            wanted.isOneOf(whole, wholeValues(name, value));
        }
        var tags = TAGS.get(name);
        if (tags != null) {
            wanted.tags(tags, List.of(value.split(",", -1)));
        }
        switch (name) {
            case "ip" -> wanted.addressMatches(4, expression(name, value));
            case "ip6" -> wanted.addressMatches(6, expression(name, value));
            case "locked" -> wanted.isLocked(Flags.parse(name, value));
            case "config_drive" -> flag(ServerField.CONFIG_DRIVE, value, "^True$", "^$", wanted);
            case "auto_disk_config" ->
                    flag(ServerField.DISK_CONFIG, value, "^AUTO$", "^MANUAL$", wanted);
            default -> {}
        }
    }

    private List<String> wholeValues(String name, String value) {
        if (name.equals("uuid") || name.equals("vm_state") || name.equals("task_state")) {
            return query.all(name).stream().map(v -> v.toLowerCase(Locale.ROOT)).toList();
        }
        return List.of(lastPathPart(name, value));
    }

    private static String lastPathPart(String name, String value) {
        return name.equals("image") && value.contains("/")
                ? value.substring(value.lastIndexOf('/') + 1)
                : value;
    }

    /** A truth value, however it is spelt; else an expression like others. */
    private static void flag(
            ServerField field, String value, String yes, String no, ServerQuery wanted) {
        var flag = Flags.find(value);
        wanted.matches(field, flag.map(on -> on ? yes : no).orElseGet(() -> expression("", value)));
    }

    /** Times of the API's form are compared with those of the database. */
    private static String expression(String name, String value) {
        if (value.length() > LONGEST_EXPRESSION) {
            throw new ComputeFailure.Invalid(
                    "Invalid input for query parameters "
                            + name
                            + ". The expression is longer than "
                            + LONGEST_EXPRESSION
                            + " characters.");
        }
        var time = TIME_AND_ZONE.matcher(value);
        return TIMES.contains(name) && time.matches() ? time.group(1) + " " + time.group(2) : value;
    }

    private Deleted deleted(List<ServerStatus> statuses) {
        var isAdmin = request.caller().isAdmin();
        if (statuses.stream().distinct().toList().equals(List.of(ServerStatus.DELETED))) {
            if (!isAdmin) {
                throw new ComputeFailure.Forbidden(
                        "Only administrators may list deleted instances");
            }
            return Deleted.ONLY;
        }
        var asked = query.last("deleted").map(value -> Flags.find(value).orElse(false));
        return asked.flatMap(this::askedFor).orElseGet(() -> unasked(statuses));
    }

    /** With extras, everybody sees the recycle bin of the own project. */
    private Optional<Deleted> askedFor(boolean deleted) {
        if (mayUseAll) {
            return Optional.of(deleted ? gone() : kept());
        }
        return deleted && request.hasExtras() ? Optional.of(Deleted.RECYCLE_BIN) : Optional.empty();
    }

    private Deleted unasked(List<ServerStatus> statuses) {
        if (isUsed("changes-since") || isUsed("changes-before")) {
            return Deleted.INCLUDED;
        }
        return statuses.equals(List.of(ServerStatus.SOFT_DELETED)) ? Deleted.RECYCLE_BIN : kept();
    }

    private Deleted gone() {
        return softDeleted().orElse(true) ? Deleted.ONLY : Deleted.ONLY_FOR_GOOD;
    }

    private Deleted kept() {
        return softDeleted().orElse(false) ? Deleted.NOT_FOR_GOOD : Deleted.LEFT_OUT;
    }

    /** Whether those in the recycle bin shall be there with the others. */
    private Optional<Boolean> softDeleted() {
        return isUsed("soft_deleted")
                ? query.last("soft_deleted").map(value -> Flags.find(value).orElse(false))
                : Optional.empty();
    }

    private void changes(ServerQuery wanted) {
        var since = time("changes-since");
        var before = time("changes-before");
        if (since != null && before != null && since.isAfter(before)) {
            throw new ComputeFailure.Invalid(
                    "The value of changes-since must be less than or equal to changes-before.");
        }
        if (since != null) {
            wanted.changedSince(since);
        }
        if (before != null) {
            wanted.changedBefore(before);
        }
    }

    private @Nullable Instant time(String name) {
        return isUsed(name)
                ? query.last(name).map(text -> Times.parse(name, text)).orElse(null)
                : null;
    }

    private boolean isUsed(String name) {
        return query.has(name) && (mayUseAll || isForAll(name)) && isKnownYet(name);
    }

    private boolean isForAll(String name) {
        return FOR_ALL.contains(name)
                || TAGS.containsKey(name)
                || name.equals("changes-before")
                || name.equals("locked")
                || (name.equals("hostname")
                        && request.version().has(Behaviour.HOSTNAME_FILTER_FOR_ALL))
                || (name.equals("ip6") && request.version().has(Behaviour.IP6_FILTER_FOR_ALL))
                || (FOR_ALL_LATER.contains(name)
                        && request.version().has(Behaviour.MORE_FILTERS_FOR_ALL));
    }

    /** Below the version that brought it, a filter is an unknown parameter. */
    private boolean isKnownYet(String name) {
        return switch (name) {
            case "tags", "tags-any", "not-tags", "not-tags-any" ->
                    request.version().has(Behaviour.TAG_FILTERS);
            case "changes-before" -> request.version().has(Behaviour.CHANGES_BEFORE_FILTER);
            case "locked" -> request.version().has(Behaviour.LOCKED_FILTER);
            default -> true;
        };
    }
}
