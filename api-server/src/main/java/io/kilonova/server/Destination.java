package io.kilonova.server;

import org.jspecify.annotations.Nullable;

/** Where a new server is to go, as far as the caller says and may say; null for anywhere. */
record Destination(
        @Nullable String zone, @Nullable String host, @Nullable String hypervisorHostname) {}
