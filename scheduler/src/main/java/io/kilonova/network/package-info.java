/** The ports of servers at the network service, made and taken away by operations. */
@NullMarked
package io.kilonova.network;

import org.jspecify.annotations.NullMarked;
