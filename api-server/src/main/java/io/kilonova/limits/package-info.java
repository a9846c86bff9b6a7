/** {@code /limits}: the quotas as users read them. Owns no tables; runs no sagas. */
@NullMarked
package io.kilonova.limits;

import org.jspecify.annotations.NullMarked;
