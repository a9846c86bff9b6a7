package io.kilonova.fleet;

import java.io.InputStream;

/** Where the bytes go that hosts send for images. */
@FunctionalInterface
public interface ImageIntake {
    /**
     * Answers when the image has all its bytes. A refusal is a {@code ComputeFailure}; {@code
     * Unavailable} may pass.
     *
     * @param bytes fails, rather than ends, when the host breaks off
     * @param size of them
     */
    void store(String imageId, InputStream bytes, long size);
}
