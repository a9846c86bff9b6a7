/**
 * Servers: create, list, show, change, delete. Tables {@code server} and its details; operations
 * {@code server.build} and {@code server.delete}, which the scheduler runs.
 */
@NullMarked
package io.kilonova.server;

import org.jspecify.annotations.NullMarked;
