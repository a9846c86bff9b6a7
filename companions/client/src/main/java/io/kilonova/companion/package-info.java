/** How Kilonova speaks to the other OpenStack services, built in or not: one way for all. */
@NullMarked
package io.kilonova.companion;

import org.jspecify.annotations.NullMarked;
