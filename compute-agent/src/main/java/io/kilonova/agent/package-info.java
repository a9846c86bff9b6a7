/** Drives the hypervisor of one host for the schedulers it dials. */
@NullMarked
package io.kilonova.agent;

import org.jspecify.annotations.NullMarked;
