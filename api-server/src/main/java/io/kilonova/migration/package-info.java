/**
 * Servers on their way: lists of migrations, and the actions that take a server to another host, as
 * far as one host goes. Reads and writes the table {@code migration}; the saga is {@code
 * server.move}.
 */
@NullMarked
package io.kilonova.migration;

import org.jspecify.annotations.NullMarked;
