/** Users, projects and tokens: the client of the identity service. */
@NullMarked
package io.kilonova.identity;

import org.jspecify.annotations.NullMarked;
