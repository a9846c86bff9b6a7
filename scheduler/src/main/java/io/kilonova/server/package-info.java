/**
 * The long operations on servers: {@code server.build}, {@code server.delete}. Commands to the
 * agents of their hosts, ports, and the state in which everything ends.
 */
@NullMarked
package io.kilonova.server;

import org.jspecify.annotations.NullMarked;
