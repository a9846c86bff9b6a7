/**
 * The sagas {@code server.attach-interface}, {@code server.detach-interface} and {@code
 * server.refresh-network}: interfaces that come to a server, go, and change.
 */
@NullMarked
package io.kilonova.server.nic;

import org.jspecify.annotations.NullMarked;
