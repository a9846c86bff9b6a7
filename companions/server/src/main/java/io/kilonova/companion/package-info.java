/** What the built-in services share: ports, request ids, the caller, and how they say no. */
@NullMarked
package io.kilonova.companion;

import org.jspecify.annotations.NullMarked;
