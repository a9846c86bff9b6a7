/** Where ids come from; handed in, so that the simulator decides them. */
@NullMarked
package io.kilonova.id;

import org.jspecify.annotations.NullMarked;
