package io.kilonova.network;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A port.
 *
 * @param hostId the host it is bound to, or empty
 * @param fixedIps written apart from the row, before it
 */
public record PortRow(
        UUID id,
        UUID networkId,
        String projectId,
        String name,
        String description,
        String macAddress,
        boolean isAdminStateUp,
        String deviceId,
        String deviceOwner,
        String hostId,
        String vnicType,
        Map<String, Object> profile,
        boolean hasPortSecurity,
        List<AddressPair> allowedAddressPairs,
        List<String> tags,
        int revision,
        Instant createdAt,
        Instant updatedAt,
        List<FixedIp> fixedIps,
        List<UUID> securityGroupIds) {
    public PortRow {
        allowedAddressPairs = List.copyOf(allowedAddressPairs);
        tags = List.copyOf(tags);
        fixedIps = List.copyOf(fixedIps);
        securityGroupIds = List.copyOf(securityGroupIds);
    }

    /** An address of the port. */
    public record FixedIp(UUID subnetId, String address) {}

    /** Foreign traffic that the port lets through. */
    public record AddressPair(String ipAddress, String macAddress) {}

    public boolean isBound() {
        return !hostId.isEmpty();
    }
}
