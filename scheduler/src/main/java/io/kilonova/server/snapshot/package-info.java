/**
 * The sagas {@code server.snapshot} and {@code server.snapshot_volumes}: a server is saved as an
 * image and stays what it is.
 */
@NullMarked
package io.kilonova.server.snapshot;

import org.jspecify.annotations.NullMarked;
