/** What a project may use and does use. Owns quota_limit; runs no sagas. */
@NullMarked
package io.kilonova.limits;

import org.jspecify.annotations.NullMarked;
