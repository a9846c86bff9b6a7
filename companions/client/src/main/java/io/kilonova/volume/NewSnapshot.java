package io.kilonova.volume;

import java.util.UUID;

/**
 * A snapshot that Kilonova wants made of a volume, whether it is attached or not.
 *
 * @param key written into the snapshot's metadata, so that it is found again
 * @param projectId whose it is to be
 */
public record NewSnapshot(
        UUID key, String projectId, String volumeId, String name, String description) {}
