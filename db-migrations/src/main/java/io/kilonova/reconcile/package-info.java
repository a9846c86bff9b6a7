/** What is not as it should be, found by looking at all rows. Owns no table. */
@NullMarked
package io.kilonova.reconcile;

import org.jspecify.annotations.NullMarked;
