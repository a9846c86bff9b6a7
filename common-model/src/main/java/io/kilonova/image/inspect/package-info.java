/**
 * Looks at the bytes of a disk image before anything else touches them: what it really is, how
 * large it would become, and whether it reaches for something outside of itself.
 */
@NullMarked
package io.kilonova.image.inspect;

import org.jspecify.annotations.NullMarked;
