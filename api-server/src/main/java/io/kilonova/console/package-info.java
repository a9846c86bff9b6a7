/**
 * What guests say on their consoles, asked through {@code guest_query}, which a scheduler answers;
 * and tokens for their screens and serial lines, which a scheduler's proxy opens. Table {@code
 * console_token}.
 */
@NullMarked
package io.kilonova.console;

import org.jspecify.annotations.NullMarked;
