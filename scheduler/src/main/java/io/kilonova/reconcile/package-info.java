/**
 * What must hold for ever: no claim, guest or task without a reason. Reconcilers read rows, do the
 * difference, and run again; they take no input and retry nothing. Leases that lapsed need none:
 * whoever leases next finds them.
 */
@NullMarked
package io.kilonova.reconcile;

import org.jspecify.annotations.NullMarked;
