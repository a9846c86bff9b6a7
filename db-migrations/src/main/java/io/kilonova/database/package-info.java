/**
 * The database itself: migrations, the embedded server of a one-machine cloud, and the doorbell
 * that wakes a waiting process.
 */
@NullMarked
package io.kilonova.database;

import org.jspecify.annotations.NullMarked;
