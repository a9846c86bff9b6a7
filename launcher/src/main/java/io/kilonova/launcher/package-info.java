/**
 * What {@code ./kilonova} does once the processes run: it fills a new cloud and shows it, through
 * the public APIs alone, as any user would.
 */
@NullMarked
package io.kilonova.launcher;

import org.jspecify.annotations.NullMarked;
