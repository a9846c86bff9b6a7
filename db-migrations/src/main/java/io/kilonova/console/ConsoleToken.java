package io.kilonova.console;

import java.util.UUID;

/**
 * What a token is good for.
 *
 * @param kind vnc or serial
 * @param type as the API calls it: novnc, serial
 * @param hostId where the server is
 */
public record ConsoleToken(
        UUID serverId, String kind, String type, UUID hostId, String host, String hostIp) {}
