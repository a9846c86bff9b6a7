package io.kilonova.metadataservice;

import io.kilonova.agent.protocol.Nic;

/** What interfaces are called on their hosts, and in what guests are told of them. */
public final class Taps {
    private static final int LENGTH = 11;

    private Taps() {}

    public static String of(Nic nic) {
        return "tap" + nic.getPortId().replace("-", "").substring(0, LENGTH);
    }
}
