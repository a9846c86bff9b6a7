package io.kilonova.limits;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Limits of a project that has none of its own; -1 is no limit. {@code ram} in MiB. */
@ConfigurationProperties("kilonova.quota")
public record QuotaDefaults(
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

    /** Every limit of the project: its own where it has one, else the default; by Nova's names. */
    public Map<String, Integer> with(Map<String, Integer> own) {
        var limits = new LinkedHashMap<String, Integer>();
        limits.put("instances", instances);
        limits.put("cores", cores);
        limits.put("ram", ram);
        limits.put("metadata_items", metadataItems);
        limits.put("injected_files", injectedFiles);
        limits.put("injected_file_content_bytes", injectedFileContentBytes);
        limits.put("injected_file_path_bytes", injectedFilePathBytes);
        limits.put("key_pairs", keyPairs);
        limits.put("server_groups", serverGroups);
        limits.put("server_group_members", serverGroupMembers);
        limits.putAll(own);
        return limits;
    }
}
