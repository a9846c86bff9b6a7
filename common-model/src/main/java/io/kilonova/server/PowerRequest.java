package io.kilonova.server;

import java.util.UUID;

/** Changes whether, and how, the guest of a server runs: start, stop, reboot, pause, suspend… */
public record PowerRequest(UUID serverId, Operation operation) {}
