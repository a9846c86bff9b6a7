package io.kilonova.agent;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.agent.protocol.ImageHeader;
import io.kilonova.agent.protocol.ImageStored;
import io.kilonova.agent.protocol.ImageUpload;
import io.kilonova.hypervisor.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends one image to one scheduler, no faster than it takes it. Used once, by one thread. */
final class ImageUploadCall implements ClientResponseObserver<ImageUpload, ImageStored> {
    private static final int CHUNK = 256 * 1024;
    private static final long SILENCE = TimeUnit.MINUTES.toNanos(3);
    private static final long WORD = TimeUnit.SECONDS.toNanos(1);

    private final ManagedChannel channel;
    private final String imageId;
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private @Nullable ClientCallStreamObserver<ImageUpload> call;
    private long lastTold;
    private boolean isStored;
    private @Nullable Status end;

    ImageUploadCall(ManagedChannel channel, String imageId, Path file) {
        this.channel = channel;
        this.imageId = imageId;
        this.file = file;
    }

    /** OK when the scheduler has said that all bytes have arrived. */
    Status run(Progress progress) throws IOException {
        var size = Files.size(file);
        try (var bytes = Files.newInputStream(file)) {
            FleetGrpc.newStub(channel).storeImage(this);
            var sent = send(bytes, size, progress);
            return sent.isOk() ? await(() -> false, 100, progress) : sent;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent shuts down", e);
        } finally {
            cancelUnlessOver();
        }
    }

    private Status send(InputStream bytes, long size, Progress progress)
            throws IOException, InterruptedException {
        var out = started();
        out.onNext(
                ImageUpload.newBuilder()
                        .setHeader(ImageHeader.newBuilder().setImageId(imageId).setSize(size))
                        .build());
        var sent = 0L;
        for (var chunk = bytes.readNBytes(CHUNK);
                chunk.length > 0;
                chunk = bytes.readNBytes(CHUNK)) {
            int percent = (int) (sent * 100 / Math.max(1, size));
            var state = await(out::isReady, percent, progress);
            if (!state.isOk()) {
                return state;
            }
            out.onNext(
                    ImageUpload.newBuilder()
                            .setData(UnsafeByteOperations.unsafeWrap(chunk))
                            .build());
            sent += chunk.length;
        }
        out.onCompleted();
        return Status.OK;
    }

    private ClientCallStreamObserver<ImageUpload> started() {
        var out = call;
        if (out == null) {
            throw new IllegalStateException("not started");
        }
        return out;
    }

    /** A thing to wait for besides the end of the call. */
    @FunctionalInterface
    private interface Ready {
        boolean isSo();
    }

    /** The end of the call, or OK when the call goes on. */
    private Status await(Ready ready, int percent, Progress progress) throws InterruptedException {
        var since = System.nanoTime();
        lock.lock();
        try {
            tell(percent, progress);
            while (end == null && !ready.isSo()) {
                if (progress.isOvertaken()) {
                    return Status.CANCELLED.withDescription("something else is more urgent");
                }
                if (System.nanoTime() - since > SILENCE) {
                    return Status.DEADLINE_EXCEEDED.withDescription("the scheduler fell silent");
                }
                var _ = news.await(1, TimeUnit.SECONDS);
                tell(percent, progress);
            }
            return end == null ? Status.OK : end;
        } finally {
            lock.unlock();
        }
    }

    /** Now and then, so that who waits for the command knows that it goes on. */
    private void tell(int percent, Progress progress) {
        if (lastTold == 0 || System.nanoTime() - lastTold > WORD) {
            lastTold = System.nanoTime();
            progress.at("uploading", percent);
        }
    }

    private void cancelUnlessOver() {
        lock.lock();
        try {
            if (end == null && call != null) {
                call.cancel("the upload is given up", null);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ImageUpload> requests) {
        call = requests;
        requests.setOnReadyHandler(this::signal);
    }

    private void signal() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onNext(ImageStored stored) {
        isStored = true;
    }

    @Override
    public void onError(Throwable error) {
        ended(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
        ended(isStored ? Status.OK : Status.UNKNOWN.withDescription("no answer"));
    }

    private void ended(Status status) {
        lock.lock();
        try {
            end = status;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
