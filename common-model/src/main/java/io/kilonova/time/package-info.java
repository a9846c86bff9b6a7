/** Time, threads and waiting, handed in like the clock. */
@NullMarked
package io.kilonova.time;

import org.jspecify.annotations.NullMarked;
