/**
 * Other flavors for servers: resize with confirm and revert, and while the server runs. Writes the
 * table {@code migration}; the sagas are {@code server.resize}, {@code server.confirm_resize},
 * {@code server.revert_resize} and {@code server.live_resize}.
 */
@NullMarked
package io.kilonova.resize;

import org.jspecify.annotations.NullMarked;
