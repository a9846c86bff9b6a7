package io.kilonova.server;

import static io.kilonova.server.Operation.*;

import io.kilonova.api.StubCompanions;
import java.util.List;
import java.util.stream.Stream;

/**
 * How an operation is asked for over HTTP.
 *
 * @param key of the action, or empty for a route of its own
 * @param isPrepared whether the request is complete, so that it is taken on where the state allows
 *     it; else all that is asked is that no state is named where none forbids it
 */
record StateCall(
        Operation operation,
        String method,
        String path,
        String key,
        String body,
        boolean isPrepared) {

    /** The server has it. */
    static final String VOLUME = "a26887c6-c47b-4654-abb5-dfadf7d3f803";

    static final String FREE_VOLUME = "b26887c6-c47b-4654-abb5-dfadf7d3f803";

    static List<StateCall> all() {
        return Stream.of(power(), changes(), deletes(), devices(), words())
                .flatMap(List::stream)
                .toList();
    }

    private static List<StateCall> power() {
        return List.of(
                action(START, "os-start", "null"),
                action(STOP, "os-stop", "null"),
                action(REBOOT, "reboot", "{'type': 'SOFT'}"),
                action(HARD_REBOOT, "reboot", "{'type': 'HARD'}"),
                action(PAUSE, "pause", "null"),
                action(UNPAUSE, "unpause", "null"),
                action(SUSPEND, "suspend", "null"),
                action(RESUME, "resume", "null"),
                action(TRIGGER_CRASH_DUMP, "trigger_crash_dump", "null"));
    }

    private static List<StateCall> changes() {
        return List.of(
                action(RESIZE, "resize", "{'flavorRef': '2'}"),
                action(MIGRATE, "migrate", "null"),
                action(CONFIRM_RESIZE, "confirmResize", "null"),
                action(REVERT_RESIZE, "revertResize", "null"),
                action(LIVE_RESIZE, "live_resize", "{'flavorRef': '3'}"),
                action(LIVE_MIGRATE, "os-migrateLive", "{'host': null, 'block_migration': 'auto'}"),
                action(EVACUATE, "evacuate", "{}").unprepared(),
                action(REBUILD, "rebuild", "{'imageRef': 'IMAGE'}"),
                action(RESCUE, "rescue", "null"),
                action(UNRESCUE, "unrescue", "null"),
                action(SHELVE, "shelve", "null"),
                action(SHELVE_OFFLOAD, "shelveOffload", "null"),
                action(UNSHELVE, "unshelve", "null"),
                action(CREATE_IMAGE, "createImage", "{'name': 'i'}"),
                action(
                        CREATE_BACKUP,
                        "createBackup",
                        "{'name': 'i', 'backup_type': 'daily', 'rotation': 1}"),
                action(CHANGE_PASSWORD, "changePassword", "{'adminPass': 'x'}").unprepared());
    }

    private static List<StateCall> deletes() {
        return List.of(
                route(SOFT_DELETE, "DELETE", "", ""),
                route(DELETE, "DELETE", "", ""),
                action(RESTORE, "restore", "null"),
                action(FORCE_DELETE, "forceDelete", "null"),
                action(RESET_STATE, "os-resetState", "{'state': 'active'}"),
                action(INJECT_NETWORK_INFO, "injectNetworkInfo", "null"));
    }

    private static List<StateCall> devices() {
        var volumes = "/os-volume_attachments";
        var volume = "{'volumeAttachment': {'volumeId': '%s'}}";
        return List.of(
                route(ATTACH_VOLUME, "POST", volumes, volume.formatted(FREE_VOLUME)),
                route(DETACH_VOLUME, "DELETE", volumes + "/" + VOLUME, ""),
                route(SWAP_VOLUME, "PUT", volumes + "/" + VOLUME, volume.formatted(FREE_VOLUME)),
                route(ATTACH_INTERFACE, "POST", "/os-interface", "{'interfaceAttachment': {}}")
                        .unprepared(),
                route(DETACH_INTERFACE, "DELETE", "/os-interface/PORT", "").unprepared());
    }

    private static List<StateCall> words() {
        return List.of(
                action(LOCK, "lock", "null"),
                action(UNLOCK, "unlock", "null"),
                route(UPDATE_METADATA, "POST", "/metadata", "{'metadata': {'a': 'b'}}"),
                route(DELETE_METADATA, "DELETE", "/metadata/kept", ""),
                route(UPDATE_TAG, "PUT", "/tags/a", ""),
                route(UPDATE_TAGS, "PUT", "/tags", "{'tags': ['kept', 'a']}"),
                route(DELETE_TAG, "DELETE", "/tags/kept", ""),
                route(DELETE_TAGS, "DELETE", "/tags", ""));
    }

    private static StateCall action(Operation operation, String key, String details) {
        return new StateCall(
                operation,
                "POST",
                "/action",
                key,
                filled("{'" + key + "': " + details + "}"),
                true);
    }

    private static StateCall route(Operation operation, String method, String path, String body) {
        return new StateCall(operation, method, filled(path), "", filled(body), true);
    }

    private StateCall unprepared() {
        return new StateCall(operation, method, path, key, body, false);
    }

    private static String filled(String text) {
        return text.replace("IMAGE", StubCompanions.IMAGE)
                .replace("PORT", StubCompanions.PORT)
                .replace('\'', '"');
    }

    @Override
    public String toString() {
        return operation.name();
    }
}
