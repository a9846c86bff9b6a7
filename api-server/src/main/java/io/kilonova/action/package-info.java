/** What was done to servers: actions and their events, table {@code instance_action}. Read only. */
@NullMarked
package io.kilonova.action;

import org.jspecify.annotations.NullMarked;
