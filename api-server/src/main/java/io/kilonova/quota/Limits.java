package io.kilonova.quota;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The limit on every resource. */
public final class Limits {
    static final int UNLIMITED = -1;

    private final Map<Resource, Integer> limits = new EnumMap<>(Resource.class);

    Limits(ToIntFunction<Resource> limit) {
        for (var resource : Resource.values()) {
            limits.put(resource, limit.applyAsInt(resource));
        }
    }

    /** -1 is no limit. */
    public int of(Resource resource) {
        return limits.getOrDefault(resource, UNLIMITED);
    }

    public boolean allows(Resource resource, long amount) {
        return of(resource) == UNLIMITED || amount <= of(resource);
    }
}
