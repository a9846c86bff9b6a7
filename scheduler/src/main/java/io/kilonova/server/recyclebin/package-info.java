/** Into the recycle bin and out of it: sagas {@code server.soft_delete}, {@code server.restore}. */
@NullMarked
package io.kilonova.server.recyclebin;

import org.jspecify.annotations.NullMarked;
