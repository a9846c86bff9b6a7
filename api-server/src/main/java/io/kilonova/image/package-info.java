/**
 * Images as the compute API shows them: a view of the image service, which decides what a caller
 * may see and change. Owns no table.
 */
@NullMarked
package io.kilonova.image;

import org.jspecify.annotations.NullMarked;
