/** Rows of the built-in identity service. */
@NullMarked
package io.kilonova.identity;

import org.jspecify.annotations.NullMarked;
