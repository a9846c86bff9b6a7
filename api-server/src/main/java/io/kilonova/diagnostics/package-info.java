/** Figures of a running guest, asked of its host. Owns no table. */
@NullMarked
package io.kilonova.diagnostics;

import org.jspecify.annotations.NullMarked;
