package io.kilonova.fleet;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of images come from. */
@FunctionalInterface
public interface ImageBytes {
    /** The bytes of the image; the caller closes the stream. */
    InputStream open(String imageId) throws IOException;
}
