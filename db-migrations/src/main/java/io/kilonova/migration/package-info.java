/** Servers on their way to another size or host: table {@code migration}. */
@NullMarked
package io.kilonova.migration;

import org.jspecify.annotations.NullMarked;
