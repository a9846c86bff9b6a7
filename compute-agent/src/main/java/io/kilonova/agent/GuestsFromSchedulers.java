package io.kilonova.agent;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.agent.protocol.GuestSelf;
import io.kilonova.agent.protocol.ReadGuestRequest;
import io.kilonova.agent.protocol.StorePasswordRequest;
import io.kilonova.hypervisor.GuestSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks one connected scheduler after the other until one answers. What was read holds for a while,
 * for a guest that boots asks many times.
 */
final class GuestsFromSchedulers implements GuestSource {
    private static final int SECONDS = 10;
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final Supplier<List<ManagedChannel>> connected;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    GuestsFromSchedulers(Supplier<List<ManagedChannel>> connected) {
        this.connected = connected;
    }

    private record Known(GuestSelf self, long since) {
        boolean isFresh() {
            return System.nanoTime() - since < FRESH.toNanos();
        }
    }

    @Override
    public Optional<GuestSelf> read(String serverId) throws IOException {
        known.values().removeIf(guest -> !guest.isFresh());
        var before = known.get(serverId);
        if (before != null) {
            return Optional.of(before.self());
        }
        var since = System.nanoTime();
        var request = ReadGuestRequest.newBuilder().setServerId(serverId).build();
        var self = ask(Status.Code.NOT_FOUND, stub -> stub.readGuest(request));
        self.ifPresent(guest -> known.put(serverId, new Known(guest, since)));
        return self;
    }

    @Override
    public boolean storePassword(String serverId, String password) throws IOException {
        var request =
                StorePasswordRequest.newBuilder()
                        .setServerId(serverId)
                        .setPassword(password)
                        .build();
        known.remove(serverId);
        return ask(Status.Code.ALREADY_EXISTS, stub -> stub.storePassword(request)).isPresent();
    }

    /**
     * @param no the answer that is none
     */
    private <T> Optional<T> ask(Status.Code no, Function<FleetGrpc.FleetBlockingStub, T> question)
            throws IOException {
        var last = new IOException("no scheduler is connected");
        for (var channel : connected.get()) {
            try {
                var stub =
                        FleetGrpc.newBlockingStub(channel)
                                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
                return Optional.of(question.apply(stub));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == no) {
                    return Optional.empty();
                }
                last = new IOException(String.valueOf(e.getStatus()), e);
            }
        }
        throw last;
    }
}
