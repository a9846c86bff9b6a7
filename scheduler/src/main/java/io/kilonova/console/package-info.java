/**
 * The way from browsers to consoles: a port where a token becomes a websocket to a guest's screen
 * or serial line, and the page that shows a screen.
 */
@NullMarked
package io.kilonova.console;

import org.jspecify.annotations.NullMarked;
