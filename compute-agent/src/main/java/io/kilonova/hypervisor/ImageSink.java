package io.kilonova.hypervisor;

import java.io.IOException;
import java.nio.file.Path;

/** Takes an image's bytes away from this host. */
@FunctionalInterface
public interface ImageSink {
    /** Answers when all bytes of the file have arrived. */
    void store(String imageId, Path file, Progress progress) throws IOException;
}
