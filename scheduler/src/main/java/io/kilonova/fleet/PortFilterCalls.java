package io.kilonova.fleet;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kilonova.agent.protocol.PortFilters;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells hosts what may go through their own ports, and of no others. */
final class PortFilterCalls {
    private static final Logger LOG = LoggerFactory.getLogger(PortFilterCalls.class);

    private final PortFilterSource source;
    private final Executor blocking;

    PortFilterCalls(PortFilterSource source, Executor blocking) {
        this.source = source;
        this.blocking = blocking;
    }

    /** Returns at once; the answer comes later. */
    void answer(String host, StreamObserver<PortFilters> response) {
        blocking.execute(() -> {
            try {
                response.onNext(source.of(host));
                response.onCompleted();
            } catch (RuntimeException e) {
                LOG.warn("host={} port filters not told: {}", host, e.toString());
                response.onError(
                        Status.UNAVAILABLE
                                .withDescription("the network service does not answer")
                                .asRuntimeException());
            }
        });
    }
}
