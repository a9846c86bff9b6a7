/**
 * A hypervisor without guests, for trying Kilonova out, for simulation and for tests of scale. Part
 * of the product; it keeps the port's promises and breaks them only where it is told to.
 */
@NullMarked
package io.kilonova.hypervisor.fake;

import org.jspecify.annotations.NullMarked;
