/** The saga {@code server.extend-volume}: what another service's event asks of a server. */
@NullMarked
package io.kilonova.server.event;

import org.jspecify.annotations.NullMarked;
