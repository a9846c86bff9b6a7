package io.kilonova.hypervisor;

import io.kilonova.agent.protocol.Image;
import java.io.IOException;
import java.nio.file.Path;

/** Brings an image's bytes to this host; checking and inspecting them is the caller's. */
public interface ImageSource {
    /** Writes the image to {@code file}, which does not exist yet. */
    void fetch(Image image, Path file) throws IOException;
}
