/**
 * The sagas {@code server.shelve}, {@code server.shelve_offload} and {@code server.unshelve}: a
 * server is saved, taken off its host, and made to run again somewhere.
 */
@NullMarked
package io.kilonova.server.shelve;

import org.jspecify.annotations.NullMarked;
