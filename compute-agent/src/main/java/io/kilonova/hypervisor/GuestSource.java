package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.GuestSelf;
import java.io.IOException;
import java.util.Optional;

/** Knows what guests of this host may read of themselves, and keeps what they say. */
public interface GuestSource {
    /** Empty when the server is not, or no more, on this host. */
    Optional<GuestSelf> read(String serverId) throws IOException;

    /**
     * @return false when the guest has said a password before
     */
    boolean storePassword(String serverId, String password) throws IOException;
}
