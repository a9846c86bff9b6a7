package io.kilonova.fleet;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.kilonova.agent.protocol.ConsoleBytes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Consoles that hosts were told to open and bring here. A session is good for one call of that one
 * host; nothing here ever waits.
 */
@Component
public final class ConsoleLines {
    private final Map<String, Awaited> awaited = new ConcurrentHashMap<>();

    /** Who wants the console; called on a thread that must not wait. */
    public interface Viewer {
        void opened(Line line);

        /** The line's next bytes come when {@link Line#more} was called. */
        void received(ByteString bytes);

        /** The host has more room. */
        void writable();

        void closed();
    }

    /** The way to the host; every method may be called by any thread. */
    public interface Line {
        /** Whether the host takes more now; what is sent all the same is kept. */
        boolean isWritable();

        void send(byte[] bytes);

        void more();

        void close();
    }

    private record Awaited(String host, Viewer viewer) {}

    /** The host's next call with the session is the viewer's. */
    public void await(String session, String host, Viewer viewer) {
        awaited.put(session, new Awaited(host, viewer));
    }

    /** Nobody waits for it any more. */
    public void forget(String session) {
        awaited.remove(session);
    }

    private Optional<Viewer> take(String session, String host) {
        var found = awaited.get(session);
        return found != null && found.host().equals(host) && awaited.remove(session, found)
                ? Optional.of(found.viewer())
                : Optional.empty();
    }

    StreamObserver<ConsoleBytes> answer(String host, ServerCallStreamObserver<ConsoleBytes> call) {
        call.disableAutoRequest();
        call.request(1);
        return new Inbound(host, new CallLine(call));
    }

    private final class Inbound implements StreamObserver<ConsoleBytes> {
        private final String host;
        private final CallLine line;
        private Optional<Viewer> viewer = Optional.empty();

        Inbound(String host, CallLine line) {
            this.host = host;
            this.line = line;
            line.call.setOnReadyHandler(() -> viewer.ifPresent(Viewer::writable));
            line.call.setOnCancelHandler(() -> viewer.ifPresent(Viewer::closed));
        }

        @Override
        public void onNext(ConsoleBytes message) {
            if (viewer.isPresent()) {
                viewer.get().received(message.getData());
                return;
            }
            viewer = take(message.getSession(), host);
            if (viewer.isEmpty()) {
                line.refuse();
                return;
            }
            line.accept(message);
            viewer.get().opened(line);
        }

        @Override
        public void onError(Throwable error) {
            viewer.ifPresent(Viewer::closed);
        }

        @Override
        public void onCompleted() {
            viewer.ifPresent(Viewer::closed);
            line.close();
        }
    }

    private static final class CallLine implements Line {
        private final ServerCallStreamObserver<ConsoleBytes> call;
        private boolean isClosed;

        CallLine(ServerCallStreamObserver<ConsoleBytes> call) {
            this.call = call;
        }

        /** The host hears its own word again. */
        synchronized void accept(ConsoleBytes session) {
            call.onNext(session);
        }

        synchronized void refuse() {
            isClosed = true;
            call.onError(
                    Status.NOT_FOUND
                            .withDescription("nobody waits for this console")
                            .asRuntimeException());
        }

        @Override
        public boolean isWritable() {
            return call.isReady();
        }

        @Override
        public synchronized void send(byte[] bytes) {
            if (!isClosed && !call.isCancelled()) {
                var data = UnsafeByteOperations.unsafeWrap(bytes);
                call.onNext(ConsoleBytes.newBuilder().setData(data).build());
            }
        }

        @Override
        public synchronized void more() {
            if (!isClosed) {
                call.request(1);
            }
        }

        @Override
        public synchronized void close() {
            if (!isClosed) {
                isClosed = true;
                if (!call.isCancelled()) {
                    call.onCompleted();
                }
            }
        }
    }
}
