package io.kilonova.volume;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A type of volumes. */
public record VolumeTypeRow(
        UUID id,
        String name,
        @Nullable String description,
        boolean isPublic,
        Map<String, String> extraSpecs) {
    public VolumeTypeRow {
        extraSpecs = Map.copyOf(extraSpecs);
    }

    public boolean isMultiattach() {
        return "<is> True".equals(extraSpecs.get("multiattach"));
    }
}
