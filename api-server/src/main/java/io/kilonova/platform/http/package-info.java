/** The way of a request from the socket to a controller, and of a view back. */
@NullMarked
package io.kilonova.platform.http;

import org.jspecify.annotations.NullMarked;
