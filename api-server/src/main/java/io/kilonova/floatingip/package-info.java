/**
 * Floating addresses by upstream's old routes and actions, which hand on to the network service.
 * Owns no table; what servers show of them stands in {@code server_nic}.
 */
@NullMarked
package io.kilonova.floatingip;

import org.jspecify.annotations.NullMarked;
