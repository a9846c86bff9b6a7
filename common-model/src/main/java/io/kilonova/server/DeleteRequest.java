package io.kilonova.server;

import java.util.UUID;

/** Deletes a server for good; everything else it needs stands in the server's rows. */
public record DeleteRequest(UUID serverId) {}
