package io.kilonova.volume;

import io.kilonova.image.ImageInfo;

/** What a new volume's content comes from. */
sealed interface Origin {
    /** Nothing: it reads as zeros. */
    record Blank() implements Origin {}

    record OfImage(ImageInfo image) implements Origin {}

    /**
     * @param volume that the snapshot is of
     */
    record OfSnapshot(SnapshotRow snapshot, VolumeRow volume) implements Origin {}

    record OfVolume(VolumeRow volume) implements Origin {}
}
