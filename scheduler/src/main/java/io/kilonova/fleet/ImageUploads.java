package io.kilonova.fleet;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.kilonova.agent.protocol.ImageHeader;
import io.kilonova.agent.protocol.ImageStored;
import io.kilonova.agent.protocol.ImageUpload;
import io.kilonova.failure.ComputeFailure;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes images up from hosts that were told to make them, no faster than the image service takes
 * them, and from no host any other image. A cut upload leaves nothing: the next one starts over.
 */
final class ImageUploads {
    private static final Logger LOG = LoggerFactory.getLogger(ImageUploads.class);
    private static final int CHUNKS_ON_THE_WAY = 2;

    private final Fleet fleet;
    private final ImageIntake images;
    private final Executor blocking;
    private final Semaphore slots;

    ImageUploads(Fleet fleet, ImageIntake images, Executor blocking, int atOnce) {
        this.fleet = fleet;
        this.images = images;
        this.blocking = blocking;
        this.slots = new Semaphore(atOnce);
    }

    /** Never waits: what comes is handed to another thread. */
    StreamObserver<ImageUpload> receive(String host, ServerCallStreamObserver<ImageStored> call) {
        call.disableAutoRequest();
        call.request(1);
        return new Upload(host, call);
    }

    private void store(String host, String imageId, ChunkStream bytes, Upload upload) {
        try {
            slots.acquire();
            try {
                images.store(imageId, bytes, bytes.size());
            } finally {
                slots.release();
            }
            LOG.info("host={} image={} stored, {} bytes", host, imageId, bytes.size());
            upload.succeed();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            upload.fail(Status.UNAVAILABLE.withDescription("the scheduler shuts down"));
        } catch (ComputeFailure e) {
            LOG.warn("host={} image={} not stored: {} {}", host, imageId, e, e.logContext());
            upload.fail(statusOf(e));
        } catch (RuntimeException e) {
            LOG.warn("host={} image={} not stored", host, imageId, e);
            upload.fail(Status.UNAVAILABLE.withDescription("the image could not be stored"));
        }
    }

    /** A conflict is with an earlier upload that is not over yet; any other refusal is for good. */
    private static Status statusOf(ComputeFailure failure) {
        return switch (failure) {
            case ComputeFailure.Unavailable _, ComputeFailure.Conflict _ ->
                    Status.UNAVAILABLE.withDescription("the image service does not take it now");
            default -> Status.FAILED_PRECONDITION.withDescription(failure.getMessage());
        };
    }

    /** One upload; its messages come one after another. */
    private final class Upload implements StreamObserver<ImageUpload> {
        private final String host;
        private final ServerCallStreamObserver<ImageStored> call;
        private @Nullable ChunkStream bytes;
        private boolean isOver;

        Upload(String host, ServerCallStreamObserver<ImageStored> call) {
            this.host = host;
            this.call = call;
            call.setOnCancelHandler(() -> breakOff("the host broke off"));
        }

        @Override
        public void onNext(ImageUpload message) {
            var known = bytes;
            if (known == null && message.hasHeader()) {
                begin(message.getHeader());
            } else if (known != null && message.hasData()) {
                known.add(message.getData());
            } else {
                refuse(Status.INVALID_ARGUMENT.withDescription("header first, then data"));
            }
        }

        private void begin(ImageHeader header) {
            var id = header.getImageId();
            if (header.getSize() <= 0) {
                refuse(Status.INVALID_ARGUMENT.withDescription("an image has bytes"));
                return;
            }
            if (!fleet.of(host).map(session -> session.makesImage(id)).orElse(false)) {
                refuse(Status.NOT_FOUND.withDescription("no command to this host makes the image"));
                return;
            }
            var stream = new ChunkStream(header.getSize(), () -> call.request(1));
            bytes = stream;
            blocking.execute(() -> store(host, id, stream, this));
            call.request(CHUNKS_ON_THE_WAY);
        }

        private void refuse(Status status) {
            breakOff(String.valueOf(status.getDescription()));
            fail(status);
        }

        private void breakOff(String why) {
            if (bytes != null) {
                bytes.breakOff(why);
            }
        }

        @Override
        public void onError(Throwable error) {
            breakOff("the host broke off");
        }

        @Override
        public void onCompleted() {
            if (bytes == null) {
                refuse(Status.INVALID_ARGUMENT.withDescription("header first, then data"));
            } else {
                bytes.end();
            }
        }

        synchronized void succeed() {
            if (!isOver && !call.isCancelled()) {
                isOver = true;
                call.onNext(ImageStored.getDefaultInstance());
                call.onCompleted();
            }
        }

        synchronized void fail(Status status) {
            if (!isOver && !call.isCancelled()) {
                isOver = true;
                call.onError(status.asRuntimeException());
            }
        }
    }
}
