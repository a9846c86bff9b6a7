/** Larger and smaller servers where they are: with a way back, or while they run. */
@NullMarked
package io.kilonova.server.resize;

import org.jspecify.annotations.NullMarked;
