package io.kilonova.quota;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What limits are on; RAM in MiB. The last five are the network's and limit nothing here. */
public enum Resource {
    INSTANCES,
    CORES,
    RAM,
    METADATA_ITEMS,
    INJECTED_FILES,
    INJECTED_FILE_CONTENT_BYTES,
    INJECTED_FILE_PATH_BYTES,
    KEY_PAIRS,
    SERVER_GROUPS,
    SERVER_GROUP_MEMBERS,
    FIXED_IPS,
    FLOATING_IPS,
    NETWORKS,
    SECURITY_GROUPS,
    SECURITY_GROUP_RULES;

    /** The name in bodies and rows. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Resource> ofKey(String key) {
        return Arrays.stream(values()).filter(resource -> resource.key().equals(key)).findFirst();
    }
}
