package io.kilonova.server;

import java.util.List;
import java.util.UUID;

/**
 * Gives a server one more interface.
 *
 * @param securityGroupIds for a port that Kilonova makes; empty for the project's default group
 */
public record AttachInterfaceRequest(
        UUID serverId, String projectId, NicRequest nic, List<String> securityGroupIds) {
    public AttachInterfaceRequest {
        securityGroupIds = List.copyOf(securityGroupIds);
    }
}
