package io.kilonova.operation;

/** What the last step of a saga returns. */
public record Done() {}
