package io.kilonova.volume;

import io.kilonova.companion.ServiceFailure;
import java.util.Locale;
import java.util.Set;

/** The statuses that an administrator gives a volume; empty ones stay as they are. */
record StatusReset(String status, String attachStatus, String migrationStatus) {
    private static final Set<String> STATUSES =
            Set.of(
                    "creating",
                    "available",
                    "deleting",
                    "error",
                    "error_deleting",
                    "error_managing",
                    "managing",
                    "attaching",
                    "in-use",
                    "detaching",
                    "maintenance",
                    "restoring-backup",
                    "error_restoring",
                    "reserved",
                    "awaiting-transfer",
                    "backing-up",
                    "error_backing-up",
                    "error_extending",
                    "downloading",
                    "uploading",
                    "retyping",
                    "extending");
    private static final Set<String> ATTACH_STATUSES = Set.of("detached", "attached");
    private static final Set<String> MIGRATION_STATUSES =
            Set.of("migrating", "error", "success", "completing", "none", "starting");

    static StatusReset of(Fields fields) {
        var reset =
                new StatusReset(
                        oneOf(fields, "status", STATUSES),
                        oneOf(fields, "attach_status", ATTACH_STATUSES),
                        oneOf(fields, "migration_status", MIGRATION_STATUSES));
        if (reset.equals(new StatusReset("", "", ""))) {
            throw VolumeFailure.invalidField(
                    "os-reset_status",
                    "{}",
                    "it must say status, attach_status or migration_status");
        }
        if (Set.of("deleting", "error_deleting", "detaching").contains(reset.status())) {
            throw ServiceFailure.badRequest("Cannot reset-state to " + reset.status());
        }
        return reset;
    }

    private static String oneOf(Fields fields, String key, Set<String> known) {
        var text = fields.text(key);
        if (text == null) {
            return "";
        }
        var word = text.toLowerCase(Locale.ROOT);
        if (!known.contains(word)) {
            throw VolumeFailure.invalidField(key, text, "'" + text + "' is not a valid status");
        }
        return word;
    }

    VolumeChange change() {
        var change = new VolumeChange();
        if (!status.isEmpty()) {
            change.status(status);
        }
        if (!attachStatus.isEmpty()) {
            change.attachStatus(attachStatus);
        }
        if (attachStatus.equals("detached")) {
            change.attachedMode(null);
        }
        if (!migrationStatus.isEmpty()) {
            change.migrationStatus(migrationStatus.equals("none") ? null : migrationStatus);
        }
        return change;
    }
}
