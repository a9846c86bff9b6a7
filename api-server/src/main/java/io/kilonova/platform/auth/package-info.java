/** Who calls: tokens checked with the identity service, and cached. */
@NullMarked
package io.kilonova.platform.auth;

import org.jspecify.annotations.NullMarked;
