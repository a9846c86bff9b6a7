/** Bodies and queries checked against the contract's schemas, in the wording clients know. */
@NullMarked
package io.kilonova.platform.schema;

import org.jspecify.annotations.NullMarked;
