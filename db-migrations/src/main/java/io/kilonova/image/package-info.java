/** Rows of the built-in image service. */
@NullMarked
package io.kilonova.image;

import org.jspecify.annotations.NullMarked;
