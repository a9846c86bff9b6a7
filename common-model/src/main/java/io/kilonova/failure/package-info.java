/** What can go wrong, as values that every part of Kilonova shares. HTTP statuses are not here. */
@NullMarked
package io.kilonova.failure;

import org.jspecify.annotations.NullMarked;
