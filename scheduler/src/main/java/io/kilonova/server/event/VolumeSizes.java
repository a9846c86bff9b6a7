package io.kilonova.server.event;

import java.util.OptionalInt;

/** How large volumes are, at the block storage service. */
@FunctionalInterface
interface VolumeSizes {
    /** GiB; empty when there is no such volume. */
    OptionalInt of(String volumeId);
}
