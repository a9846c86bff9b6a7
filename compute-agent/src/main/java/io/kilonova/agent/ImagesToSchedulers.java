package io.kilonova.agent;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.ImageSink;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Offers each connected scheduler the image until the one that sent the command takes it. A
 * scheduler that goes away meanwhile is waited for, or for another that goes on with its work.
 */
final class ImagesToSchedulers implements ImageSink {
    private static final int ROUNDS = 8;

    private final Supplier<List<ManagedChannel>> connected;
    private final RandomGenerator random;
    private final Sleeper sleeper;

    ImagesToSchedulers(
            Supplier<List<ManagedChannel>> connected, RandomGenerator random, Sleeper sleeper) {
        this.connected = connected;
        this.random = random;
        this.sleeper = sleeper;
    }

    @Override
    public void store(String imageId, Path file, Progress progress)
            throws IOException, HypervisorFailure {
        var backoff = new Backoff(random);
        var refusal = Status.UNAVAILABLE.withDescription("no scheduler is connected");
        for (int round = 1; round <= ROUNDS && !progress.isOvertaken(); round++) {
            for (var channel : connected.get()) {
                var status = new ImageUploadCall(channel, imageId, file).run(progress);
                if (status.isOk()) {
                    return;
                }
                if (status.getCode() == Status.Code.FAILED_PRECONDITION) {
                    throw refused(status);
                }
                refusal = status;
            }
            progress.at("uploading", 0);
            pause(backoff);
        }
        throw new IOException("image %s: %s".formatted(imageId, refusal));
    }

    private static HypervisorFailure refused(Status status) {
        return new HypervisorFailure(
                Kind.PERMANENT,
                String.valueOf(status.getDescription()),
                "the image service refuses the image");
    }

    private void pause(Backoff backoff) throws IOException {
        try {
            sleeper.sleep(backoff.next());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent shuts down", e);
        }
    }
}
