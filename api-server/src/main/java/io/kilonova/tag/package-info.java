/** Words that users find servers by. Table {@code server_tag}; runs no sagas. */
@NullMarked
package io.kilonova.tag;

import org.jspecify.annotations.NullMarked;
