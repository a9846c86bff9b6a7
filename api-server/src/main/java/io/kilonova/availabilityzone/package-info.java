/** Availability zones, as the hosts in them make them. Owns no tables; runs no sagas. */
@NullMarked
package io.kilonova.availabilityzone;

import org.jspecify.annotations.NullMarked;
