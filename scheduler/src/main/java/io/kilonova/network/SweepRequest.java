package io.kilonova.network;

import java.util.UUID;

/** The server shall have no ports but those it is connected to. */
public record SweepRequest(UUID serverId) {}
