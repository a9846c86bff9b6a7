/** Runs operations, places servers, talks to the agents, reconciles. */
@NullMarked
package io.kilonova.scheduler;

import org.jspecify.annotations.NullMarked;
