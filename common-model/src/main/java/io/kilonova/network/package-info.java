/** What is known of networks wherever it is spoken of them. */
@NullMarked
package io.kilonova.network;

import org.jspecify.annotations.NullMarked;
