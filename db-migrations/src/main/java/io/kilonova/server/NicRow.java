package io.kilonova.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One interface of a server with what a list shows of its port.
 *
 * @param portId null until the port exists
 * @param ownsPort whether a delete of the server deletes the port
 */
public record NicRow(
        UUID id,
        UUID serverId,
        int position,
        String networkId,
        String networkName,
        @Nullable String portId,
        boolean ownsPort,
        @Nullable String macAddress,
        List<FixedIp> fixedIps,
        @Nullable String tag) {
    public NicRow {
        fixedIps = List.copyOf(fixedIps);
    }

    /**
     * An address of the port.
     *
     * @param version 4 or 6
     * @param floating addresses of external networks that lead to it
     */
    public record FixedIp(
            String address,
            @Nullable String subnetId,
            int version,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> floating) {
        public FixedIp {
            floating = List.copyOf(floating);
        }

        public FixedIp(String address, @Nullable String subnetId, int version) {
            this(address, subnetId, version, List.of());
        }
    }
}
