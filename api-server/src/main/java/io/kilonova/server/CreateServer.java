package io.kilonova.server;

import io.kilonova.server.BuildRequest.InjectedFile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A create as it was asked for, checked against its schema and otherwise as the client wrote it.
 *
 * @param image empty for none
 * @param userData Base64
 * @param securityGroups names or ids; empty for the default group
 */
record CreateServer(
        String name,
        @Nullable String hostname,
        @Nullable String description,
        String image,
        String flavor,
        @Nullable String adminPass,
        Map<String, String> metadata,
        List<String> tags,
        NetworkWish networks,
        List<String> securityGroups,
        @Nullable String diskConfig,
        @Nullable String accessIPv4,
        @Nullable String accessIPv6,
        List<InjectedFile> files,
        @Nullable String zone,
        @Nullable String host,
        @Nullable String hypervisorHostname,
        DeviceWish.All devices,
        boolean configDrive,
        @Nullable String keyName,
        @Nullable String userData,
        Map<String, Object> schedulerHints,
        @Nullable List<String> trustedImageCertificates,
        int minCount,
        int maxCount,
        boolean returnsReservation) {

    @Override
    public String toString() {
        return "CreateServer[name=" + name + "]";
    }

    /** What the client says about networks. */
    sealed interface NetworkWish {
        /** Nothing: the project's only network, if it has one. */
        record Unsaid() implements NetworkWish {}

        /** A network whatever happens. */
        record Auto() implements NetworkWish {}

        record Nothing() implements NetworkWish {}

        record Interfaces(List<InterfaceWish> all) implements NetworkWish {}
    }

    /** One interface: by network or by port. */
    record InterfaceWish(
            @Nullable String network,
            @Nullable String port,
            @Nullable String fixedIp,
            List<String> subnets,
            @Nullable String tag) {}
}
