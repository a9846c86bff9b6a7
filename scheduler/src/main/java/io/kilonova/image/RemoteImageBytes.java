package io.kilonova.image;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.fleet.ImageBytes;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.stereotype.Component;

/** The bytes of images, from the image service. */
@Component
final class RemoteImageBytes implements ImageBytes {
    private final ImageClient images;

    RemoteImageBytes(ImageClient images) {
        this.images = images;
    }

    @Override
    public InputStream open(String imageId) throws IOException {
        try {
            return images.download(imageId);
        } catch (ComputeFailure e) {
            throw new IOException(e.getMessage() + " " + e.logContext(), e);
        }
    }
}
