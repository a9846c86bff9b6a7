/** What a caller may do: Nova's rules and defaults, and a file that overrides them. */
@NullMarked
package io.kilonova.platform.policy;

import org.jspecify.annotations.NullMarked;
