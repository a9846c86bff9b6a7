package io.kilonova.securitygroup;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.Cidr;
import io.kilonova.network.SecurityGroupRule;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a rule in upstream's old form: what is let in, from a block or a group. */
final class WantedRule {
    private static final String ANYWHERE = "0.0.0.0/0";
    private static final int LAST_PORT = 65_535;
    private static final int LAST_TYPE = 255;
    private static final int ANY = -1;

    private WantedRule() {}

    /** From and to; for ICMP type and code, where {@value #ANY} stands for any. */
    private record Range(int from, int to) {}

    static SecurityGroupRule of(JsonNode wanted, String groupId, @Nullable String remoteId) {
        var protocol = given(wanted.path("ip_protocol")).map(JsonNode::asString).orElse(null);
        var range = range(wanted, protocol, remoteId != null);
        var block = remoteId == null ? block(wanted) : null;
        if (range.isEmpty() && (block != null || protocol != null || hasPort(wanted))) {
            throw new ComputeFailure.Invalid("Not enough parameters to build a valid rule.");
        }
        return new SecurityGroupRule(
                "",
                groupId,
                "ingress",
                block != null && block.contains(":") ? "IPv6" : "IPv4",
                range.isEmpty() ? null : lower(protocol),
                range.map(Range::from).filter(port -> port != ANY).orElse(null),
                range.map(Range::to).filter(port -> port != ANY).orElse(null),
                block,
                remoteId);
    }

    /** Whether one lets in what the other does. */
    static boolean isSame(SecurityGroupRule one, SecurityGroupRule other) {
        return one.isIngress()
                && one.etherType().equals(other.etherType())
                && Objects.equals(one.protocol(), other.protocol())
                && Objects.equals(one.portMin(), other.portMin())
                && Objects.equals(one.portMax(), other.portMax())
                && Objects.equals(one.remoteGroupId(), other.remoteGroupId())
                && SecurityGroupViews.blockOf(one).equals(SecurityGroupViews.blockOf(other));
    }

    private static @Nullable String lower(@Nullable String protocol) {
        return protocol == null ? null : protocol.toLowerCase(Locale.ROOT);
    }

    private static Optional<JsonNode> given(JsonNode value) {
        return value.isValueNode() && !value.asString("").isEmpty()
                ? Optional.of(value)
                : Optional.empty();
    }

    private static boolean hasPort(JsonNode wanted) {
        return wanted.hasNonNull("from_port") || wanted.hasNonNull("to_port");
    }

    private static String block(JsonNode wanted) {
        var text = given(wanted.path("cidr")).map(JsonNode::asString).map(WantedRule::decoded);
        if (text.isEmpty()) {
            return ANYWHERE;
        }
        var cidr =
                text.filter(block -> block.contains("/"))
                        .flatMap(Cidr::parse)
                        .orElseThrow(() ->
                                new ComputeFailure.Invalid(
                                        text.get() + " is not a valid IP network."));
        if (cidr.prefix() == 0 && !cidr.network().equals(cidr.base())) {
            throw new ComputeFailure.Invalid("Bad prefix for network in cidr " + text.get());
        }
        return text.get();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    /** A group may send anything of a protocol that is asked for without ports. */
    private static Optional<Range> range(
            JsonNode wanted, @Nullable String protocol, boolean isForGroup) {
        if (protocol == null) {
            return Optional.empty();
        }
        var name = protocol.toUpperCase(Locale.ROOT);
        if (!hasPort(wanted)) {
            return isForGroup ? whole(name) : Optional.empty();
        }
        if (!wanted.hasNonNull("from_port") || !wanted.hasNonNull("to_port")) {
            return Optional.empty();
        }
        var range =
                new Range(
                        number(wanted.path("from_port"), name),
                        number(wanted.path("to_port"), name));
        check(protocol, name, range);
        return Optional.of(range);
    }

    private static Optional<Range> whole(String name) {
        return switch (name) {
            case "ICMP" -> Optional.of(new Range(ANY, ANY));
            case "TCP", "UDP" -> Optional.of(new Range(1, LAST_PORT));
            default -> Optional.empty();
        };
    }

    private static int number(JsonNode value, String protocol) {
        try {
            return value.isString() ? Integer.parseInt(value.asString().strip()) : value.intValue();
        } catch (RuntimeException _) {
            throw new ComputeFailure.Invalid(
                    protocol.equals("ICMP")
                            ? "Invalid input received: Type and Code must be integers for ICMP"
                                    + " protocol type"
                            : "Invalid input received: To and From ports must be integers");
        }
    }

    private static void check(String protocol, String name, Range range) {
        switch (name) {
            case "ICMP" -> {
                if (Math.min(range.from, range.to) < ANY
                        || Math.max(range.from, range.to) > LAST_TYPE) {
                    throw badRange(range, "For ICMP, the type:code must be valid");
                }
            }
            case "TCP", "UDP" -> {
                if (range.from > range.to) {
                    throw badRange(range, "Former value cannot be greater than the later");
                }
                if (range.from < 1 || range.to > LAST_PORT) {
                    throw badRange(
                            range, "Valid %s ports should be between 1-65535".formatted(name));
                }
            }
            default -> throw new ComputeFailure.Invalid("Invalid IP protocol " + protocol + ".");
        }
    }

    private static ComputeFailure badRange(Range range, String why) {
        return new ComputeFailure.Invalid(
                "Invalid port range %d:%d. %s".formatted(range.from, range.to, why));
    }
}
