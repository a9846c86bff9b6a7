/** Limits, markers and links of lists. */
@NullMarked
package io.kilonova.platform.paging;

import org.jspecify.annotations.NullMarked;
