/** Networks, ports and security groups: the client of the network service. */
@NullMarked
package io.kilonova.network;

import org.jspecify.annotations.NullMarked;
