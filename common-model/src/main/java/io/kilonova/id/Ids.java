package io.kilonova.id;

import java.util.UUID;

/** Mints ids. The one caller of {@link UUID#randomUUID()} is {@link #random()}. */
@FunctionalInterface
public interface Ids {
    UUID next();

    static Ids random() {
        return UUID::randomUUID;
    }
}
