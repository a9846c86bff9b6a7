/**
 * Runs operations as sagas: leases them, runs their steps on virtual threads, journals every step,
 * undoes what failed. Knows no feature; features hand in their {@link Saga}s.
 */
@NullMarked
package io.kilonova.operation;

import org.jspecify.annotations.NullMarked;
