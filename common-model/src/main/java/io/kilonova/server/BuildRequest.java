package io.kilonova.server;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything the build of a server needs, settled before its operation exists: names are ids,
 * rights and quota are checked. What the server's own rows hold (metadata, user data, key) is read
 * there.
 *
 * @param image null when neither the server nor the volume it boots from has one
 * @param bootsFromVolume whether no host has to keep its root disk
 * @param hasVolumes whether any of its disks is a volume
 * @param availabilityZone the zone asked for, or null for any
 * @param host the host asked for by an administrator, or null
 * @param hypervisorHostname likewise
 * @param securityGroupIds for the ports that Kilonova makes
 * @param adminPass for the guest's config drive; never logged
 */
public record BuildRequest(
        UUID serverId,
        String projectId,
        String userId,
        FlavorSpec flavor,
        @Nullable ImageSpec image,
        boolean bootsFromVolume,
        boolean hasVolumes,
        @Nullable String availabilityZone,
        @Nullable String host,
        @Nullable String hypervisorHostname,
        Map<String, List<String>> schedulerHints,
        List<NicRequest> nics,
        List<String> securityGroupIds,
        List<InjectedFile> injectedFiles,
        String adminPass) {
    public BuildRequest {
        schedulerHints = Map.copyOf(schedulerHints);
        nics = List.copyOf(nics);
        securityGroupIds = List.copyOf(securityGroupIds);
        injectedFiles = List.copyOf(injectedFiles);
    }

    @Override
    public String toString() {
        return "BuildRequest[server=" + serverId + "]";
    }

    /** A file for the config drive; {@code contents} is Base64. */
    public record InjectedFile(String path, String contents) {}
}
