package io.kilonova.fleet;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.kilonova.agent.protocol.GuestSelf;
import io.kilonova.agent.protocol.PasswordStored;
import io.kilonova.agent.protocol.StorePasswordRequest;
import io.kilonova.metadataservice.MetadataResponses;
import io.kilonova.server.GuestSelfStore;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What hosts ask and say for their own guests, and for no others; returns at once. */
final class GuestSelfCalls {
    private static final Logger LOG = LoggerFactory.getLogger(GuestSelfCalls.class);

    private final GuestSelfStore guests;
    private final Executor blocking;

    GuestSelfCalls(GuestSelfStore guests, Executor blocking) {
        this.guests = guests;
        this.blocking = blocking;
    }

    void read(String host, String serverId, StreamObserver<GuestSelf> response) {
        answer(
                host,
                response,
                () -> guests.find(id(serverId), host).orElseThrow(GuestSelfCalls::notHere));
    }

    void store(String host, StorePasswordRequest request, StreamObserver<PasswordStored> response) {
        answer(
                host,
                response,
                () -> {
                    var server = id(request.getServerId());
                    if (!guests.isOn(server, host)) {
                        throw notHere();
                    }
                    var password = request.getPassword();
                    if (password.length() > MetadataResponses.LONGEST_PASSWORD) {
                        throw Status.INVALID_ARGUMENT.asRuntimeException();
                    }
                    if (!guests.putPassword(server, password)) {
                        throw Status.ALREADY_EXISTS.asRuntimeException();
                    }
                    return PasswordStored.getDefaultInstance();
                });
    }

    private <T> void answer(String host, StreamObserver<T> response, Supplier<T> answer) {
        blocking.execute(() -> {
            try {
                response.onNext(answer.get());
                response.onCompleted();
            } catch (StatusRuntimeException e) {
                response.onError(e);
            } catch (RuntimeException e) {
                LOG.warn("host={} a guest's question is not answered", host, e);
                response.onError(Status.UNAVAILABLE.asRuntimeException());
            }
        });
    }

    private static UUID id(String serverId) {
        try {
            return UUID.fromString(serverId);
        } catch (IllegalArgumentException _) {
            throw notHere();
        }
    }

    private static StatusRuntimeException notHere() {
        return Status.NOT_FOUND
                .withDescription("the server is not on this host")
                .asRuntimeException();
    }
}
