/** Claims: the database's side of placement, which has the last word. */
@NullMarked
package io.kilonova.placement;

import org.jspecify.annotations.NullMarked;
