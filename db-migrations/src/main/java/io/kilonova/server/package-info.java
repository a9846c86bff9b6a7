/**
 * Servers: what users have of them. Tables {@code server} and its details, {@code idempotency_key};
 * a server's state changes through {@code Lifecycle} alone.
 */
@NullMarked
package io.kilonova.server;

import org.jspecify.annotations.NullMarked;
