/**
 * Servers that are put away: {@code shelve}, {@code shelveOffload}, {@code unshelve}. Owns what
 * {@code server} says of its shelf; starts the sagas {@code server.shelve}, {@code
 * server.shelve_offload} and {@code server.unshelve}.
 */
@NullMarked
package io.kilonova.shelve;

import org.jspecify.annotations.NullMarked;
