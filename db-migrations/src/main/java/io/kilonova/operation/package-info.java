/**
 * Multi-step actions on servers, as rows: {@code operation}, the queue, and {@code operation_step},
 * the journal. Whoever runs one holds a lease on it, and its epoch fences every write.
 */
@NullMarked
package io.kilonova.operation;

import org.jspecify.annotations.NullMarked;
