/** The built-in identity service: the part of Keystone's v3 that clients of one cloud use. */
@NullMarked
package io.kilonova.identity;

import org.jspecify.annotations.NullMarked;
