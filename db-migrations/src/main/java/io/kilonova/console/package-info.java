/** Who may open which console. */
@NullMarked
package io.kilonova.console;

import org.jspecify.annotations.NullMarked;
