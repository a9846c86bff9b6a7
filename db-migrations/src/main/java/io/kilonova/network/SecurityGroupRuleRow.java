package io.kilonova.network;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a group lets through; null is any. */
public record SecurityGroupRuleRow(
        UUID id,
        UUID securityGroupId,
        String projectId,
        String description,
        String direction,
        String ethertype,
        @Nullable Protocol protocol,
        @Nullable Integer portRangeMin,
        @Nullable Integer portRangeMax,
        @Nullable String remoteIpPrefix,
        @Nullable UUID remoteGroupId,
        Instant createdAt) {
    /** As the user called it, and its number. */
    public record Protocol(String name, int number) {}
}
