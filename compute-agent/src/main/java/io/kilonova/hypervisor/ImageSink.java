package io.kilonova.hypervisor;

import java.io.IOException;
import java.nio.file.Path;

/** Takes an image's bytes away from this host. */
@FunctionalInterface
public interface ImageSink {
    /**
     * Answers when all bytes of the file have arrived.
     *
     * @throws IOException they have not, this time
     * @throws HypervisorFailure they are not wanted
     */
    void store(String imageId, Path file, Progress progress) throws IOException, HypervisorFailure;
}
