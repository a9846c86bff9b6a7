package io.kilonova.agent;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.kilonova.agent.protocol.FetchImageRequest;
import io.kilonova.agent.protocol.FleetGrpc;
import io.kilonova.agent.protocol.Image;
import io.kilonova.hypervisor.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks each connected scheduler until the one that sent the command gives the image. */
final class ImagesFromSchedulers implements ImageSource {
    private final Supplier<List<ManagedChannel>> connected;

    ImagesFromSchedulers(Supplier<List<ManagedChannel>> connected) {
        this.connected = connected;
    }

    @Override
    public void fetch(Image image, Path file) throws IOException {
        var last = new IOException("no scheduler is connected");
        for (var channel : connected.get()) {
            try {
                fetch(channel, image, file);
                return;
            } catch (StatusRuntimeException e) {
                last = new IOException("image %s: %s".formatted(image.getId(), e.getStatus()), e);
                Files.deleteIfExists(file);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }
        throw last;
    }

    private static void fetch(ManagedChannel channel, Image image, Path file) throws IOException {
        var chunks =
                FleetGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(1, TimeUnit.HOURS)
                        .fetchImage(
                                FetchImageRequest.newBuilder().setImageId(image.getId()).build());
        var most = image.getSize() > 0 ? image.getSize() : Long.MAX_VALUE;
        var written = 0L;
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            while (chunks.hasNext()) {
                var data = chunks.next().getData();
                written += data.size();
                if (written > most) {
                    throw new IOException("image " + image.getId() + " is longer than declared");
                }
                data.writeTo(out);
            }
        }
    }
}
