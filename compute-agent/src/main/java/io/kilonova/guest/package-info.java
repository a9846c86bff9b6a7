/** The guests of one host, as far as the agent knows: what it reports, in order, and to whom. */
@NullMarked
package io.kilonova.guest;

import org.jspecify.annotations.NullMarked;
