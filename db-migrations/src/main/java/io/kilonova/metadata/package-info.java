/** Texts that users put on servers: table {@code server_metadata}. */
@NullMarked
package io.kilonova.metadata;

import org.jspecify.annotations.NullMarked;
