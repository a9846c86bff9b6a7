/**
 * The volumes of servers: lists what the rows say, hands attaching, detaching and swapping to the
 * sagas {@code server.attach-volume}, {@code server.detach-volume} and {@code server.swap-volume}.
 * Owns no table; {@code server_block_device} is the servers'.
 */
@NullMarked
package io.kilonova.attachment;

import org.jspecify.annotations.NullMarked;
