package io.kilonova.server;

import java.util.Locale;

/** What a server is when nothing is being done to it; {@link #wire()} is the API's word. */
public enum VmState {
    BUILDING,
    ACTIVE,
    PAUSED,
    SUSPENDED,
    STOPPED,
    RESCUED,
    RESIZED,
    SHELVED,
    SHELVED_OFFLOADED,
    SOFT_DELETED("soft-delete"),
    DELETED,
    ERROR;

    private final String wire;

    VmState() {
        this.wire = name().toLowerCase(Locale.ROOT);
    }

    VmState(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    /** The state whose API word this is. */
    public static VmState of(String wire) {
        for (VmState state : values()) {
            if (state.wire.equals(wire)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no such vm_state: " + wire);
    }
}
