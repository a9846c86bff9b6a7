/**
 * The interfaces of servers: lists what the network service says, hands attaching and detaching to
 * the sagas {@code server.attach-interface} and {@code server.detach-interface}. Owns no table;
 * {@code server_nic} is the servers'.
 */
@NullMarked
package io.kilonova.nic;

import org.jspecify.annotations.NullMarked;
