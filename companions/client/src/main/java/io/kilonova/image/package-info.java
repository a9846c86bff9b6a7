/** Images: the client of the image service. */
@NullMarked
package io.kilonova.image;

import org.jspecify.annotations.NullMarked;
