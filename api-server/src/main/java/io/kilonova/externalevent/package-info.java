/**
 * What other services tell of servers: the network service of ports, block storage of volumes. Owns
 * no table; what follows from an event is an operation.
 */
@NullMarked
package io.kilonova.externalevent;

import org.jspecify.annotations.NullMarked;
