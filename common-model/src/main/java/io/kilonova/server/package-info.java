/**
 * The life cycle of a server: its states, what may be asked of it in each, and where every answer
 * leads. Pure; the store applies what {@link io.kilonova.server.Lifecycle} decides.
 */
@NullMarked
package io.kilonova.server;

import org.jspecify.annotations.NullMarked;
