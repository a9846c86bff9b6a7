/**
 * Volumes that come to servers and go: sagas {@code server.attach-volume}, {@code
 * server.detach-volume}, {@code server.swap-volume}.
 */
@NullMarked
package io.kilonova.server.volume;

import org.jspecify.annotations.NullMarked;
