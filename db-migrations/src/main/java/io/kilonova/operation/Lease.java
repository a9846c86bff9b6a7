package io.kilonova.operation;

import java.util.UUID;

/** The right to write about an operation, as long as nobody has leased it after {@code epoch}. */
public record Lease(UUID operation, long epoch) {}
