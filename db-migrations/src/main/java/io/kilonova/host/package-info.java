/**
 * Hypervisor hosts as their agents report them. Owns {@code host}, except the administrator's
 * flags, and {@code host_inventory}, except {@code used}, which belongs to claims.
 */
@NullMarked
package io.kilonova.host;

import org.jspecify.annotations.NullMarked;
