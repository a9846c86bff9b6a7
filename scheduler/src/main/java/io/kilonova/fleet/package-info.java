/** The agents: their streams, their heartbeats, and the commands that go down to them. */
@NullMarked
package io.kilonova.fleet;

import org.jspecify.annotations.NullMarked;
