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
import io.kilonova.platform.microversion.Until;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a project; each a number, or with details a {@link Detail}.
 *
 * @param id the project; null after a change
 */
record QuotaSetView(
        @OmitNull @Nullable String id,
        Object instances,
        Object cores,
        Object ram,
        @Named("metadata_items") Object metadataItems,
        @Named("key_pairs") Object keyPairs,
        @Named("server_groups") Object serverGroups,
        @Named("server_group_members") Object serverGroupMembers,
        @Named("injected_files") @Until("2.56") Object injectedFiles,
        @Named("injected_file_content_bytes") @Until("2.56") Object injectedFileContentBytes,
        @Named("injected_file_path_bytes") @Until("2.56") Object injectedFilePathBytes,
        @Named("fixed_ips") @Until("2.35") Object fixedIps,
        @Named("floating_ips") @Until("2.35") Object floatingIps,
        @Named("security_groups") @Until("2.35") Object securityGroups,
        @Named("security_group_rules") @Until("2.35") Object securityGroupRules) {

    record One(@Named("quota_set") QuotaSetView set) {}

    record Detail(int limit, @Named("in_use") long inUse, int reserved) {}

    static One of(@Nullable String id, Function<Resource, Object> value) {
        return new One(
                new QuotaSetView(
                        id,
                        value.apply(INSTANCES),
                        value.apply(CORES),
                        value.apply(RAM),
                        value.apply(METADATA_ITEMS),
                        value.apply(KEY_PAIRS),
                        value.apply(SERVER_GROUPS),
                        value.apply(SERVER_GROUP_MEMBERS),
                        value.apply(INJECTED_FILES),
                        value.apply(INJECTED_FILE_CONTENT_BYTES),
                        value.apply(INJECTED_FILE_PATH_BYTES),
                        value.apply(FIXED_IPS),
                        value.apply(FLOATING_IPS),
                        value.apply(SECURITY_GROUPS),
                        value.apply(SECURITY_GROUP_RULES)));
    }
}
