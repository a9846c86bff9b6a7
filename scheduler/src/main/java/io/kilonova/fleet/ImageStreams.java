package io.kilonova.fleet;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.kilonova.agent.protocol.ImageChunk;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends images down to hosts that were told to use them, no faster than each host reads, and to no
 * host any other image.
 */
final class ImageStreams {
    private static final Logger LOG = LoggerFactory.getLogger(ImageStreams.class);
    private static final int CHUNK = 256 * 1024;

    private final Fleet fleet;
    private final ImageBytes images;
    private final Executor blocking;
    private final Semaphore slots;

    ImageStreams(Fleet fleet, ImageBytes images, Executor blocking, int atOnce) {
        this.fleet = fleet;
        this.images = images;
        this.blocking = blocking;
        this.slots = new Semaphore(atOnce);
    }

    void send(String host, String imageId, ServerCallStreamObserver<ImageChunk> call) {
        if (!fleet.of(host).map(session -> session.needsImage(imageId)).orElse(false)) {
            call.onError(
                    Status.NOT_FOUND
                            .withDescription("no command to this host needs the image")
                            .asRuntimeException());
            return;
        }
        var readiness = new Readiness(call);
        call.setOnReadyHandler(readiness::signal);
        call.setOnCancelHandler(readiness::signal);
        blocking.execute(() -> copy(host, imageId, readiness));
    }

    private void copy(String host, String imageId, Readiness call) {
        try {
            slots.acquire();
            try (var bytes = images.open(imageId)) {
                copy(bytes, call);
            } finally {
                slots.release();
            }
        } catch (InterruptedException _) {
            call.fail(Status.UNAVAILABLE.withDescription("the scheduler shuts down"));
        } catch (IOException | RuntimeException e) {
            LOG.warn("host={} image={} not sent: {}", host, imageId, e.toString());
            call.fail(Status.UNAVAILABLE.withDescription("the image service does not deliver"));
        }
    }

    private static void copy(InputStream bytes, Readiness call)
            throws IOException, InterruptedException {
        while (call.awaitReady()) {
            var chunk = bytes.readNBytes(CHUNK);
            if (chunk.length == 0) {
                call.complete();
                return;
            }
            call.send(
                    ImageChunk.newBuilder()
                            .setData(UnsafeByteOperations.unsafeWrap(chunk))
                            .build());
        }
    }

    /** Lets one thread write to a call when the other end has room. */
    private static final class Readiness {
        private final ServerCallStreamObserver<ImageChunk> call;

        Readiness(ServerCallStreamObserver<ImageChunk> call) {
            this.call = call;
        }

        synchronized void signal() {
            notifyAll();
        }

        /**
         * @return false when nobody listens any more
         */
        synchronized boolean awaitReady() throws InterruptedException {
            while (!call.isReady() && !call.isCancelled()) {
                wait();
            }
            return !call.isCancelled();
        }

        void send(ImageChunk chunk) {
            call.onNext(chunk);
        }

        void complete() {
            call.onCompleted();
        }

        void fail(Status status) {
            if (!call.isCancelled()) {
                call.onError(status.asRuntimeException());
            }
        }
    }
}
