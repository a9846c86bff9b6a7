/** The addresses of servers, from their interfaces' rows. Owns no table. */
@NullMarked
package io.kilonova.address;

import org.jspecify.annotations.NullMarked;
