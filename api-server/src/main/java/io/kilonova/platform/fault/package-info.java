/** Failures as the API tells them. */
@NullMarked
package io.kilonova.platform.fault;

import org.jspecify.annotations.NullMarked;
