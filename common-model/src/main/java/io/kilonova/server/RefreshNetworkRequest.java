package io.kilonova.server;

import java.util.UUID;

/** Asks the network service anew what a server's ports are. */
public record RefreshNetworkRequest(UUID serverId) {}
