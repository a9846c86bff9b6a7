package io.kilonova.volume;

import java.util.Map;

/** A type of volumes. */
public record VolumeTypeInfo(
        String id,
        String name,
        String description,
        boolean isPublic,
        Map<String, String> extraSpecs) {
    public VolumeTypeInfo {
        extraSpecs = Map.copyOf(extraSpecs);
    }

    /** Whether volumes of it can be attached to more than one server. */
    public boolean isMultiattach() {
        return extraSpecs.getOrDefault("multiattach", "").equals("<is> True");
    }
}
