/** Questions to guests' hosts, and the end of guests that are where they should not be. */
@NullMarked
package io.kilonova.guest;

import org.jspecify.annotations.NullMarked;
