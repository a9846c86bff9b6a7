package io.kilonova.server;

import java.util.UUID;

/** Takes the interface on the port away from a server. */
public record DetachInterfaceRequest(UUID serverId, String portId) {}
