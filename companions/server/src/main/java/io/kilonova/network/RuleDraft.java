package io.kilonova.network;

import static io.kilonova.network.IpProtocols.ICMP;
import static io.kilonova.network.IpProtocols.ICMP_V6;

import io.kilonova.network.SecurityGroupRuleRow.Protocol;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes rules of what requests say, and refuses what makes no sense. */
final class RuleDraft {
    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);
    private static final Set<Integer> IP_V6_ONLY = Set.of(41, 43, 44, ICMP_V6, 59, 60);

    private RuleDraft() {}

    static SecurityGroupRuleRow rule(
            UUID id, SecurityGroupRow group, Attributes attributes, Instant now) {
        var prefix = prefix(attributes);
        var ethertype = ethertype(attributes, prefix);
        var rule =
                new SecurityGroupRuleRow(
                        id,
                        group.id(),
                        group.projectId(),
                        attributes.text("description", ""),
                        direction(attributes),
                        ethertype,
                        protocol(attributes, ethertype),
                        attributes.number("port_range_min", null),
                        attributes.number("port_range_max", null),
                        prefix == null ? null : prefix.toString(),
                        attributes.uuid("remote_group_id").orElse(null),
                        now);
        if (rule.remoteGroupId() != null && prefix != null) {
            throw NetworkFailure.invalid(
                    "SecurityGroupRemoteGroupAndRemoteIpPrefix",
                    "Only remote_ip_prefix or remote_group_id may be given.");
        }
        requirePortsFit(rule);
        return rule;
    }

    private static String direction(Attributes attributes) {
        attributes.required("direction");
        return attributes.word("direction", "", List.of("ingress", "egress"));
    }

    private static String ethertype(Attributes attributes, @Nullable Cidr prefix) {
        var text = attributes.text("ethertype", "IPv4");
        var ethertype =
                List.of("IPv4", "IPv6").stream()
                        .filter(known -> known.equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(() ->
                                NetworkFailure.invalid(
                                        "SecurityGroupRuleInvalidEtherType",
                                        "Ethertype '" + text + "' is not IPv4 or IPv6."));
        if (prefix != null && !ethertype.equals("IPv" + prefix.version())) {
            throw NetworkFailure.invalid(
                    "SecurityGroupRuleParameterConflict",
                    "Ethertype " + ethertype + " does not match CIDR " + prefix + ".");
        }
        return ethertype;
    }

    private static @Nullable Cidr prefix(Attributes attributes) {
        if (attributes.lacks("remote_ip_prefix")) {
            return null;
        }
        var text = attributes.text("remote_ip_prefix", "");
        return Cidr.parse(text)
                .orElseThrow(() ->
                        NetworkFailure.invalidInput(
                                "remote_ip_prefix", "'" + text + "' is not a valid IP subnet."));
    }

    private static @Nullable Protocol protocol(Attributes attributes, String ethertype) {
        if (attributes.lacks("protocol")) {
            return null;
        }
        var json = attributes.raw("protocol");
        var name = json.asString("").toLowerCase(Locale.ROOT);
        if (name.equals("any")) {
            return null;
        }
        int number = numberOf(name);
        // version 6 has its own ICMP under the same name
        var isIcmpV6 = number == ICMP && ethertype.equals("IPv6");
        if (IP_V6_ONLY.contains(number) && ethertype.equals("IPv4")) {
            throw NetworkFailure.invalid(
                    "SecurityGroupEthertypeConflictWithProtocol",
                    "Protocol " + name + " is for IPv6 only.");
        }
        return new Protocol(isIcmpV6 ? "ipv6-icmp" : name, isIcmpV6 ? ICMP_V6 : number);
    }

    private static int numberOf(String name) {
        return IpProtocols.number(name)
                .orElseThrow(() ->
                        NetworkFailure.invalid(
                                "SecurityGroupRuleInvalidProtocol",
                                "Protocol '"
                                        + name
                                        + "' is neither known nor a number from 0 to 255."));
    }

    private static void requirePortsFit(SecurityGroupRuleRow rule) {
        var min = rule.portRangeMin();
        var max = rule.portRangeMax();
        if (min == null && max == null) {
            return;
        }
        var protocol = rule.protocol();
        if (protocol == null) {
            throw NetworkFailure.invalid(
                    "SecurityGroupProtocolRequiredWithPorts",
                    "A protocol is needed where ports are given.");
        }
        if (protocol.number() == ICMP || protocol.number() == ICMP_V6) {
            requireIcmp(min, max);
        } else if (!WITH_PORTS.contains(protocol.number())) {
            throw NetworkFailure.invalid(
                    "SecurityGroupInvalidProtocolForPort",
                    "Protocol " + protocol.name() + " has no ports.");
        } else {
            requirePorts(min, max);
        }
    }

    private static void requireIcmp(@Nullable Integer type, @Nullable Integer code) {
        if (type == null) {
            throw NetworkFailure.invalid(
                    "SecurityGroupMissingIcmpType", "An ICMP code needs a type (port_range_min).");
        }
        if (type < 0 || type > 255 || (code != null && (code < 0 || code > 255))) {
            throw NetworkFailure.invalid(
                    "SecurityGroupInvalidIcmpValue", "ICMP type and code are from 0 to 255.");
        }
    }

    private static void requirePorts(@Nullable Integer min, @Nullable Integer max) {
        if (min == null || max == null || min < 1 || max > 65_535 || min > max) {
            throw NetworkFailure.invalid(
                    "SecurityGroupInvalidPortRange",
                    "port_range_min to port_range_max is no range of ports from 1 to 65535.");
        }
    }

    /** Whether both let the same through. */
    static boolean isSame(SecurityGroupRuleRow one, SecurityGroupRuleRow other) {
        return one.direction().equals(other.direction())
                && one.ethertype().equals(other.ethertype())
                && Objects.equals(number(one), number(other))
                && Objects.equals(one.portRangeMin(), other.portRangeMin())
                && Objects.equals(one.portRangeMax(), other.portRangeMax())
                && Objects.equals(one.remoteIpPrefix(), other.remoteIpPrefix())
                && Objects.equals(one.remoteGroupId(), other.remoteGroupId());
    }

    private static @Nullable Integer number(SecurityGroupRuleRow rule) {
        return rule.protocol() == null ? null : rule.protocol().number();
    }
}
