/** The other services of the cloud, as the built-in ones call them. Owns no table. */
@NullMarked
package io.kilonova.peer;

import org.jspecify.annotations.NullMarked;
