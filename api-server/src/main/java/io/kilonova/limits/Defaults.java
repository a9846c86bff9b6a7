package io.kilonova.limits;

import java.util.Locale;
import java.util.Map;

/** What a project may use where nobody said otherwise; Nova's figures. */
enum Defaults {
    INSTANCES(10),
    CORES(20),
    RAM(51_200),
    METADATA_ITEMS(128),
    INJECTED_FILES(5),
    INJECTED_FILE_CONTENT_BYTES(10_240),
    KEY_PAIRS(100),
    SERVER_GROUPS(10),
    SERVER_GROUP_MEMBERS(10);

    private final int amount;

    Defaults(int amount) {
        this.amount = amount;
    }

    /** The project's own limit, or the default; -1 is no limit. */
    int of(Map<String, Integer> own) {
        return own.getOrDefault(name().toLowerCase(Locale.ROOT), amount);
    }
}
