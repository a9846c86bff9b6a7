/** What upstream's API once had and this one never did: routes that answer that they are gone. */
@NullMarked
package io.kilonova.removed;

import org.jspecify.annotations.NullMarked;
