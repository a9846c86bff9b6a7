package io.kilonova.quota;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Limits where nobody set others; -1 is no limit. {@code ram} in MiB. */
@ConfigurationProperties("kilonova.quota")
record QuotaSettings(
        @DefaultValue("10") int instances,
        @DefaultValue("20") int cores,
        @DefaultValue("51200") int ram,
        @DefaultValue("128") int metadataItems,
        @DefaultValue("5") int injectedFiles,
        @DefaultValue("10240") int injectedFileContentBytes,
        @DefaultValue("255") int injectedFilePathBytes,
        @DefaultValue("100") int keyPairs,
        @DefaultValue("10") int serverGroups,
        @DefaultValue("10") int serverGroupMembers) {
    int of(Resource resource) {
        return switch (resource) {
            case INSTANCES -> instances;
            case CORES -> cores;
            case RAM -> ram;
            case METADATA_ITEMS -> metadataItems;
            case INJECTED_FILES -> injectedFiles;
            case INJECTED_FILE_CONTENT_BYTES -> injectedFileContentBytes;
            case INJECTED_FILE_PATH_BYTES -> injectedFilePathBytes;
            case KEY_PAIRS -> keyPairs;
            case SERVER_GROUPS -> serverGroups;
            case SERVER_GROUP_MEMBERS -> serverGroupMembers;
            case FIXED_IPS, FLOATING_IPS, NETWORKS, SECURITY_GROUPS, SECURITY_GROUP_RULES ->
                    Limits.UNLIMITED;
        };
    }
}
