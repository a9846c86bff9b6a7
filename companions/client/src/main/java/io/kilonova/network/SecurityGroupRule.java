package io.kilonova.network;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a security group lets through.
 *
 * @param direction ingress or egress, as the guest sees it
 * @param etherType IPv4 or IPv6
 * @param protocol a name or a number; null for any
 * @param portMin for ICMP the type; null for any
 * @param portMax for ICMP the code; null for any
 * @param remoteCidr null for any, unless there is a group
 * @param remoteGroupId null for any, unless there is a block
 */
public record SecurityGroupRule(
        String id,
        String groupId,
        String direction,
        String etherType,
        @Nullable String protocol,
        @Nullable Integer portMin,
        @Nullable Integer portMax,
        @Nullable String remoteCidr,
        @Nullable String remoteGroupId) {
    public boolean isIngress() {
        return direction.equals("ingress");
    }
}
