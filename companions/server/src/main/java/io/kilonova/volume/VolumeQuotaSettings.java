package io.kilonova.volume;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What a project may have that has no limits of its own; -1 is no limit. */
@ConfigurationProperties("kilonova.companions.volume.quota")
record VolumeQuotaSettings(
        @DefaultValue("10") int volumes,
        @DefaultValue("10") int snapshots,
        @DefaultValue("1000") int gigabytes,
        @DefaultValue("-1") int perVolumeGigabytes) {

    /** By the name of the resource; of what is not here there is a limit all the same. */
    Map<String, Integer> limits() {
        var limits = new LinkedHashMap<String, Integer>();
        limits.put("volumes", volumes);
        limits.put("snapshots", snapshots);
        limits.put("gigabytes", gigabytes);
        limits.put("per_volume_gigabytes", perVolumeGigabytes);
        limits.put("backups", 0);
        limits.put("backup_gigabytes", 0);
        limits.put("groups", 0);
        return limits;
    }
}
