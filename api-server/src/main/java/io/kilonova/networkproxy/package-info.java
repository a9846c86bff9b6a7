/** Upstream's old routes for networks, which hand on to the network service. Owns no table. */
@NullMarked
package io.kilonova.networkproxy;

import org.jspecify.annotations.NullMarked;
