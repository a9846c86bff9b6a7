/** The filters, in the order in which {@link io.kilonova.placement.filter.Filters} lists them. */
@NullMarked
package io.kilonova.placement.filter;

import org.jspecify.annotations.NullMarked;
