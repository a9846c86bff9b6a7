/** The list of what once were extensions; part of the API, and always the same. Owns no tables. */
@NullMarked
package io.kilonova.extension;

import org.jspecify.annotations.NullMarked;
