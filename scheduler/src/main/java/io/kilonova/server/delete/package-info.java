/** The saga {@code server.delete}: nothing of a server is left but its row. */
@NullMarked
package io.kilonova.server.delete;

import org.jspecify.annotations.NullMarked;
