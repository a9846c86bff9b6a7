package io.kilonova.quota;

import static io.kilonova.quota.Resource.CORES;
import static io.kilonova.quota.Resource.FIXED_IPS;
import static io.kilonova.quota.Resource.FLOATING_IPS;
import static io.kilonova.quota.Resource.INJECTED_FILES;
import static io.kilonova.quota.Resource.INJECTED_FILE_CONTENT_BYTES;
import static io.kilonova.quota.Resource.INJECTED_FILE_PATH_BYTES;
import static io.kilonova.quota.Resource.INSTANCES;
import static io.kilonova.quota.Resource.KEY_PAIRS;
import static io.kilonova.quota.Resource.METADATA_ITEMS;
import static io.kilonova.quota.Resource.RAM;
import static io.kilonova.quota.Resource.SECURITY_GROUPS;
import static io.kilonova.quota.Resource.SECURITY_GROUP_RULES;
import static io.kilonova.quota.Resource.SERVER_GROUPS;
import static io.kilonova.quota.Resource.SERVER_GROUP_MEMBERS;

import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.OmitNull;
import io.kilonova.platform.microversion.Since;
import io.kilonova.platform.microversion.Until;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a class of projects; its properties changed at other versions than a project's.
 *
 * @param id the class; null after a change
 */
record QuotaClassView(
        @OmitNull @Nullable String id,
        int instances,
        int cores,
        int ram,
        @Named("metadata_items") int metadataItems,
        @Named("key_pairs") int keyPairs,
        @Named("server_groups") @Since("2.50") int serverGroups,
        @Named("server_group_members") @Since("2.50") int serverGroupMembers,
        @Named("injected_files") @Until("2.56") int injectedFiles,
        @Named("injected_file_content_bytes") @Until("2.56") int injectedFileContentBytes,
        @Named("injected_file_path_bytes") @Until("2.56") int injectedFilePathBytes,
        @Named("fixed_ips") @Until("2.49") int fixedIps,
        @Named("floating_ips") @Until("2.49") int floatingIps,
        @Named("security_groups") @Until("2.49") int securityGroups,
        @Named("security_group_rules") @Until("2.49") int securityGroupRules) {

    record One(@Named("quota_class_set") QuotaClassView set) {}

    static One of(@Nullable String id, Limits limits) {
        return new One(
                new QuotaClassView(
                        id,
                        limits.of(INSTANCES),
                        limits.of(CORES),
                        limits.of(RAM),
                        limits.of(METADATA_ITEMS),
                        limits.of(KEY_PAIRS),
                        limits.of(SERVER_GROUPS),
                        limits.of(SERVER_GROUP_MEMBERS),
                        limits.of(INJECTED_FILES),
                        limits.of(INJECTED_FILE_CONTENT_BYTES),
                        limits.of(INJECTED_FILE_PATH_BYTES),
                        limits.of(FIXED_IPS),
                        limits.of(FLOATING_IPS),
                        limits.of(SECURITY_GROUPS),
                        limits.of(SECURITY_GROUP_RULES)));
    }
}
