/** Guests as their hosts report them. Owns {@code guest}; nothing else writes that table. */
@NullMarked
package io.kilonova.guest;

import org.jspecify.annotations.NullMarked;
