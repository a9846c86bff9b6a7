/** What administrators do to a server by hand. Owns no table. */
@NullMarked
package io.kilonova.adminaction;

import org.jspecify.annotations.NullMarked;
