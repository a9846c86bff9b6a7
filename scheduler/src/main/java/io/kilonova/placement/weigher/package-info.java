/** The weighers: more room is better, so that servers spread. */
@NullMarked
package io.kilonova.placement.weigher;

import org.jspecify.annotations.NullMarked;
