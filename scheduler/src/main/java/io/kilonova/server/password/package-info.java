/** The saga {@code server.password}: the guest's own agent sets the password. */
@NullMarked
package io.kilonova.server.password;

import org.jspecify.annotations.NullMarked;
