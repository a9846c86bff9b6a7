package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.ApiVersion;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** One key of POST /servers/ID/action. Every bean of this type is one. */
public interface ServerAction {
    /** The key; the schema of its body is {@code server-action.} and the key. */
    String key();

    /** Whether it is the vendor's own; with extras off there is no such action. */
    default boolean isExtra() {
        return false;
    }

    /** Outside its versions an action answers as a route that is not there. */
    default boolean isServedIn(ApiVersion version) {
        return true;
    }

    /**
     * Finds the server, checks the right, does it.
     *
     * @param details what stands under the key, checked against its schema
     */
    ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request);
}
