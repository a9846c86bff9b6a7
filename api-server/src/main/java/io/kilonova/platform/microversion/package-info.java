/** Which version a request speaks, and what of routes and bodies exists in it. */
@NullMarked
package io.kilonova.platform.microversion;

import org.jspecify.annotations.NullMarked;
