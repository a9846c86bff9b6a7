/**
 * What guests say on their consoles. Asks through {@code guest_query}, which a scheduler answers;
 * keeps nothing.
 */
@NullMarked
package io.kilonova.console;

import org.jspecify.annotations.NullMarked;
