package io.kilonova.network;

import java.util.List;

/** A network; {@code mtu} in bytes, 0 when not known. */
public record NetworkInfo(
        String id,
        String name,
        String projectId,
        boolean isShared,
        boolean isExternal,
        int mtu,
        List<String> subnetIds,
        boolean hasPortSecurity) {
    public NetworkInfo {
        subnetIds = List.copyOf(subnetIds);
    }

    /** Whether a server may be put on it that asks for no network: it gives addresses, inside. */
    public boolean isChosenUnasked() {
        return !isExternal && !subnetIds.isEmpty();
    }
}
