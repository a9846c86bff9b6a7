/**
 * Images made of servers: {@code createImage} and {@code createBackup}. Owns no table; starts the
 * sagas {@code server.snapshot} and {@code server.snapshot_volumes}.
 */
@NullMarked
package io.kilonova.snapshot;

import org.jspecify.annotations.NullMarked;
