/**
 * Deletes servers, at once or by way of the recycle bin, and takes that back. Sagas {@code
 * server.delete}, {@code server.soft_delete}, {@code server.restore}.
 */
@NullMarked
package io.kilonova.recyclebin;

import org.jspecify.annotations.NullMarked;
