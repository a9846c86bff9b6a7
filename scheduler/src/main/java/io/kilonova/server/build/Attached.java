package io.kilonova.server.build;

/** The server's volumes exist, are in use by it, and its host gets at them. */
public record Attached(Placed placed) {}
