package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.PowerState;

/** Told of what happens to guests without anybody here asking for it. */
public interface GuestWatcher {
    /** {@code ABSENT} for a guest that the host has no more. */
    void changed(String serverId, PowerState power);

    /** Changes may have gone unseen. */
    void missedSome();
}
