/** The built-in identity, image, network and block storage services, in one process. */
@NullMarked
package io.kilonova.companions;

import org.jspecify.annotations.NullMarked;
