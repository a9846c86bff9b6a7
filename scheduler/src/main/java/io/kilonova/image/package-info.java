/** Images, on their way from the image service to the hosts. */
@NullMarked
package io.kilonova.image;

import org.jspecify.annotations.NullMarked;
