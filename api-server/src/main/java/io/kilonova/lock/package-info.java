/**
 * Keeps a server as it is, for all but administrators. Owns no table: it writes to {@code server}.
 */
@NullMarked
package io.kilonova.lock;

import org.jspecify.annotations.NullMarked;
