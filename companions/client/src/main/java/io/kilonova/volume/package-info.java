/** Volumes, their snapshots and attachments: the client of the block storage service. */
@NullMarked
package io.kilonova.volume;

import org.jspecify.annotations.NullMarked;
