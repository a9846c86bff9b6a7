/** Servers to other hosts: as far as one host goes, the answer that there is none. */
@NullMarked
package io.kilonova.server.move;

import org.jspecify.annotations.NullMarked;
