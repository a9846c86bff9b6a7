/** Texts that users put on servers. Table {@code server_metadata}; runs no sagas. */
@NullMarked
package io.kilonova.metadata;

import org.jspecify.annotations.NullMarked;
