/**
 * The saga {@code server.build}: from a row in BUILD to a running guest, or to ERROR and nothing.
 */
@NullMarked
package io.kilonova.server.build;

import org.jspecify.annotations.NullMarked;
