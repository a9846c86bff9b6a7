/**
 * A whole cloud in one process and in virtual time: product code on a simulated network, over a
 * real PostgreSQL, with faults, all of it decided by one seed. See docs/testing.md.
 */
@NullMarked
package io.kilonova.simulator;

import org.jspecify.annotations.NullMarked;
