/** What of a host's memory a server sees. Owns no table. */
@NullMarked
package io.kilonova.topology;

import org.jspecify.annotations.NullMarked;
