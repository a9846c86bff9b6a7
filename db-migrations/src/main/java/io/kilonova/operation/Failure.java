package io.kilonova.operation;

import org.jspecify.annotations.Nullable;

/**
 * Why an operation cannot be done.
 *
 * @param message for the user
 * @param detail for the administrator
 */
public record Failure(String message, @Nullable String detail) {}
