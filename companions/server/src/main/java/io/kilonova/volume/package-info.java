/**
 * The built-in block storage service: the part of Cinder's v3 that compute and clients of one cloud
 * use, with volumes as files of one directory.
 */
@NullMarked
package io.kilonova.volume;

import org.jspecify.annotations.NullMarked;
