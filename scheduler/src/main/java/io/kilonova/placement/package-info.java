/**
 * Where a server goes. The core is pure: a request, a snapshot of the hosts and a seed make a
 * ranking or a reason; {@link io.kilonova.placement.Placements} keeps the snapshot and has the
 * database dispose. Owns the claims.
 */
@NullMarked
package io.kilonova.placement;

import org.jspecify.annotations.NullMarked;
