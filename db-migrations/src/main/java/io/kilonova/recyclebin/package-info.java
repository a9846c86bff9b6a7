/** Servers whose delete can be taken back. Owns no table: it reads and ends rows of servers. */
@NullMarked
package io.kilonova.recyclebin;

import org.jspecify.annotations.NullMarked;
