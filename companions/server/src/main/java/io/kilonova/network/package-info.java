/**
 * The built-in network service: network v2.0 as Neutron speaks it. Its tables are in the schema
 * {@code network}. It plugs nothing in: agents do, by what a port's binding says.
 */
@NullMarked
package io.kilonova.network;

import org.jspecify.annotations.NullMarked;
