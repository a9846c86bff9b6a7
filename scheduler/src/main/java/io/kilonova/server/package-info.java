/**
 * The long operations on servers: {@code server.build}, {@code server.delete} and others. Commands
 * to the agents of their hosts, ports, and the state in which everything ends.
 */
@NullMarked
package io.kilonova.server;

import org.jspecify.annotations.NullMarked;
