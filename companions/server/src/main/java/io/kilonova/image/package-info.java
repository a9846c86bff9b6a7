/** The built-in image service: the part of Glance's v2 that clients of one cloud use. */
@NullMarked
package io.kilonova.image;

import org.jspecify.annotations.NullMarked;
