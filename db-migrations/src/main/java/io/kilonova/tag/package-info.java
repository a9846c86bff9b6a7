/** Words that users find servers by: table {@code server_tag}. */
@NullMarked
package io.kilonova.tag;

import org.jspecify.annotations.NullMarked;
