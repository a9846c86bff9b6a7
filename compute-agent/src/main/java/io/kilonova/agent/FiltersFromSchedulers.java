package io.kilonova.agent;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.agent.protocol.ReadPortFiltersRequest;
import io.kilonova.hypervisor.PortFilterSource;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks one connected scheduler after the other until one answers. */
final class FiltersFromSchedulers implements PortFilterSource {
    private static final int SECONDS = 10;

    private final Supplier<List<ManagedChannel>> connected;

    FiltersFromSchedulers(Supplier<List<ManagedChannel>> connected) {
        this.connected = connected;
    }

    @Override
    public PortFilters read() throws IOException {
        var last = new IOException("no scheduler is connected");
        for (var channel : connected.get()) {
            try {
                return FleetGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                        .readPortFilters(ReadPortFiltersRequest.getDefaultInstance());
            } catch (StatusRuntimeException e) {
                last = new IOException(String.valueOf(e.getStatus()), e);
            }
        }
        throw last;
    }
}
