/** The compute API: answers requests, writes rows, hands work over as operations. */
@NullMarked
package io.kilonova.api;

import org.jspecify.annotations.NullMarked;
