/** The password that a guest says it has set for itself. Table {@code guest_password}. */
@NullMarked
package io.kilonova.password;

import org.jspecify.annotations.NullMarked;
