/**
 * Upstream's old routes for volumes and their snapshots, which hand on to the block storage
 * service. Owns no table.
 */
@NullMarked
package io.kilonova.volumeproxy;

import org.jspecify.annotations.NullMarked;
