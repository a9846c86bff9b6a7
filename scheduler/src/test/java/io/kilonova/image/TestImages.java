package io.kilonova.image;

import java.util.Map;

/** Images for tests. */
public final class TestImages {
    private TestImages() {}

    public static ImageInfo iso(String id) {
        return new ImageInfo(
                id,
                "installer",
                "active",
                "public",
                "somebody",
                "iso",
                "bare",
                1000,
                1000,
                "sha512",
                "00",
                0,
                0,
                false,
                "2026-03-02T00:00:00Z",
                "2026-03-02T00:00:00Z",
                Map.of());
    }
}
