/**
 * Guests as their hosts report them, and questions to their hosts that are answered while somebody
 * waits. Owns {@code guest} and {@code guest_query}; nothing else writes those tables.
 */
@NullMarked
package io.kilonova.guest;

import org.jspecify.annotations.NullMarked;
