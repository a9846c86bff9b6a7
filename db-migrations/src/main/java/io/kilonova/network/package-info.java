/**
 * The database of the built-in network service: networks, subnets, ports with their addresses,
 * security groups, quotas. It owns the schema {@code network}.
 */
@NullMarked
package io.kilonova.network;

import org.jspecify.annotations.NullMarked;
