package io.kilonova.image;

import io.kilonova.operation.Saga;

/** The saga that removes images, for tests. */
public final class TestForgetting {
    private TestForgetting() {}

    public static Saga<ForgetImageRequest> saga(ImagesInMemory images) {
        return new ForgetImage(images).saga();
    }
}
