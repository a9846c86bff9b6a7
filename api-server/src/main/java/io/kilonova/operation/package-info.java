/** Operations as those see them who asked: writes nothing, waits for their end. */
@NullMarked
package io.kilonova.operation;

import org.jspecify.annotations.NullMarked;
