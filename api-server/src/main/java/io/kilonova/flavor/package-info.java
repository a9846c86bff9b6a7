/** What servers may be made of. Owns flavor and flavor_access; runs no sagas. */
@NullMarked
package io.kilonova.flavor;

import org.jspecify.annotations.NullMarked;
