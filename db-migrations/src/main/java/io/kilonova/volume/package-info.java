/**
 * The database of the built-in block storage service: volumes, attachments, snapshots, types,
 * transfers, quotas, messages, and work under way. It owns the schema {@code volume}.
 */
@NullMarked
package io.kilonova.volume;

import org.jspecify.annotations.NullMarked;
