package io.kilonova.server.build;

import java.util.UUID;

/** A host has room for the server and keeps it. */
public record Placed(UUID hostId, String host, String availabilityZone) {}
