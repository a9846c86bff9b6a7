/** What a project may use and does use. Owns quota_limit and quota_class_limit; runs no sagas. */
@NullMarked
package io.kilonova.quota;

import org.jspecify.annotations.NullMarked;
