/** What was done to servers, by whom and how it went: {@code instance_action} and its events. */
@NullMarked
package io.kilonova.action;

import org.jspecify.annotations.NullMarked;
