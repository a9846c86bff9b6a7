package io.kilonova.server;

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
        @DefaultValue("255") int injectedFilePathBytes) {}
