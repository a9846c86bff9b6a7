/** The volumes of servers at the block storage service, as operations need them. */
@NullMarked
package io.kilonova.volume;

import org.jspecify.annotations.NullMarked;
