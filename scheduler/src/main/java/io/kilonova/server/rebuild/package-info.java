/** The saga {@code server.rebuild}: a server's guest is made anew, from an image. */
@NullMarked
package io.kilonova.server.rebuild;

import org.jspecify.annotations.NullMarked;
