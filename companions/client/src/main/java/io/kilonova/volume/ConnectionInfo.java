package io.kilonova.volume;

import tools.jackson.databind.JsonNode;

/**
 * How a host gets at a volume, as its back end says.
 *
 * @param driver kind of connection: local, nfs, rbd, iscsi
 * @param data what that kind needs, such as {@code device_path}; an object
 */
public record ConnectionInfo(String driver, JsonNode data) {
    /** Empty when it is not there, or no text. */
    public String text(String key) {
        return data.path(key).asString("");
    }

    public boolean isReadOnly() {
        return text("access_mode").equals("ro");
    }
}
