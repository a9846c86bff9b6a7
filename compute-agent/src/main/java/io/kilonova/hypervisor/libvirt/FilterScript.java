package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.FilterRule;
import io.kilonova.agent.protocol.GroupMembers;
import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.hypervisor.HypervisorFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Scripts for nftables: what goes through a guest's interface is what its port's filter names, with
 * the answers to it; what the guest sends comes from its own addresses. Every interface has two
 * chains, {@code TAP-in} and {@code TAP-out}, as the guest sees it, and sets of the answers that
 * are awaited. These sets do the work of the kernel's connection tracking, which most kernels do
 * not have for bridges; an entry lives for a while after the last packet that asks for an answer.
 */
final class FilterScript {
    static final String TABLE = "bridge kilonova";
    private static final String PORTS = "{ tcp, udp, sctp, dccp, udplite }";
    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);
    private static final int ICMP = 1;
    private static final int ICMP_V6 = 58;
    private static final int MOST_ANSWERS = 32_768;
    private static final int MOST_OTHER_ANSWERS = 4096;
    private static final String NEIGHBOURS =
            "nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query, mld-listener-report,"
                    + " mld-listener-done, mld2-listener-report";

    private final String tap;
    private final StringBuilder text = new StringBuilder();

    private FilterScript(String tap) {
        this.tap = tap;
    }

    /** The table and the places where packets come by; again changes nothing. */
    static String prepare() {
        return """
        table %1$s {
          map from { type ifname : verdict; }
          map to { type ifname : verdict; }
          chain prerouting { type filter hook prerouting priority -200; policy accept; }
          chain postrouting { type filter hook postrouting priority 200; policy accept; }
        }
        flush chain %1$s prerouting
        flush chain %1$s postrouting
        add rule %1$s prerouting iifname vmap @from
        add rule %1$s postrouting oifname vmap @to
        """
                .formatted(TABLE);
    }

    /** The addresses of a group, in place of those before. */
    static String group(GroupMembers group) throws HypervisorFailure {
        var addresses = new ArrayList<FilterAddress>();
        for (var address : group.getAddressesList()) {
            addresses.add(FilterAddress.of(address));
        }
        var script = new StringBuilder();
        for (var version : List.of(4, 6)) {
            var set = groupSet(group.getGroupId(), version == 6);
            script.append(
                    "add set %s %s { type ipv%d_addr; flags interval; auto-merge; }%n"
                            .formatted(TABLE, set, version));
            script.append("flush set %s %s%n".formatted(TABLE, set));
            var own = FilterAddress.list(addresses, version);
            if (!own.isEmpty()) {
                script.append("add element %s %s %s%n".formatted(TABLE, set, own));
            }
        }
        return script.toString();
    }

    /** Forgets a group that no chain names any more. */
    static String withoutGroup(String groupId) throws HypervisorFailure {
        return "delete set %1$s %2$s%ndelete set %1$s %3$s%n"
                .formatted(TABLE, groupSet(groupId, false), groupSet(groupId, true));
    }

    private static String groupSet(String groupId, boolean isV6) throws HypervisorFailure {
        return (isV6 ? "g6-" : "g4-") + FilterAddress.word(groupId).replace("-", "");
    }

    /** Nothing goes through the interface but what a guest needs to get an address. */
    static String closed(String tap, String mac) throws HypervisorFailure {
        return of(tap, PortFilter.newBuilder().setMacAddress(mac).build());
    }

    static String of(String tap, PortFilter filter) throws HypervisorFailure {
        var script = new FilterScript(FilterAddress.word(tap));
        script.chains();
        script.line("table " + TABLE + " {");
        script.accepted("in", "o");
        script.accepted("out", "i");
        script.out(filter);
        script.in(filter);
        script.line("}");
        script.jumps();
        return script.text.toString();
    }

    /** Everything goes through the interface, but for questions in another's name. */
    static String open(String tap, PortFilter filter) throws HypervisorFailure {
        var script = new FilterScript(FilterAddress.word(tap));
        script.chains();
        script.line("table " + TABLE + " {");
        script.line("  chain " + tap + "-out {");
        script.metadata(filter);
        script.line("    accept");
        script.line("  }");
        script.line("  chain " + tap + "-in { accept; }");
        script.line("}");
        script.jumps();
        return script.text.toString();
    }

    /** Everything goes through the interface; what was there for it is gone. */
    static String removed(String tap) throws HypervisorFailure {
        var script = new FilterScript(FilterAddress.word(tap));
        // what is not there cannot be deleted
        script.chains();
        script.jumps();
        script.line("delete element %s from { \"%s\" }".formatted(TABLE, tap));
        script.line("delete element %s to { \"%s\" }".formatted(TABLE, tap));
        for (var chain : List.of("in", "out", "in-ok", "out-ok")) {
            script.line("delete chain %s %s-%s".formatted(TABLE, tap, chain));
        }
        for (var set : List.of("r4", "r6", "e4", "e6", "p4", "p6")) {
            script.line("delete set %s %s-%si".formatted(TABLE, tap, set));
            script.line("delete set %s %s-%so".formatted(TABLE, tap, set));
        }
        return script.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void jumps() {
        line("add element %s from { \"%s\" : jump %s-out }".formatted(TABLE, tap, tap));
        line("add element %s to { \"%s\" : jump %s-in }".formatted(TABLE, tap, tap));
    }

    /** Empty chains, and the sets of answers as they are. */
    private void chains() {
        line("table " + TABLE + " {");
        for (var way : List.of("i", "o")) {
            for (var version : List.of(4, 6)) {
                var pair = "ipv%1$d_addr . ipv%1$d_addr . inet_proto".formatted(version);
                set("r" + version + way, "type " + pair + " . inet_service . inet_service", "3m");
                set("p" + version + way, "type " + pair, "3m");
            }
            set("e4" + way, "typeof ip saddr . ip daddr . icmp id", "30s");
            set("e6" + way, "typeof ip6 saddr . ip6 daddr . icmpv6 id", "30s");
        }
        for (var chain : List.of("in", "out", "in-ok", "out-ok")) {
            line("  chain %s-%s { }".formatted(tap, chain));
        }
        line("}");
        for (var chain : List.of("in", "out", "in-ok", "out-ok")) {
            line("flush chain %s %s-%s".formatted(TABLE, tap, chain));
        }
    }

    private void set(String name, String type, String life) {
        line(
                "  set %s-%s { %s; size %d; flags dynamic,timeout; timeout %s; }"
                        .formatted(
                                tap,
                                name,
                                type,
                                name.startsWith("r") ? MOST_ANSWERS : MOST_OTHER_ANSWERS,
                                life));
    }

    /** Where what a rule names goes: its answers may come the other way. */
    private void accepted(String chain, String answers) {
        line("  chain %s-%s-ok {".formatted(tap, chain));
        for (var ip : List.of("ip", "ip6")) {
            var version = ip.equals("ip") ? "4" : "6";
            var set = "@" + tap + "-%s" + version + answers;
            var back = "%1$s daddr . %1$s saddr".formatted(ip);
            var ports = back + " . meta l4proto . th dport . th sport";
            var icmp = ip.equals("ip") ? "icmp" : "icmpv6";
            var only = "    ether type " + ip + " ";
            line(
                    only
                            + "meta l4proto tcp update %s { %s timeout 10m } accept"
                                    .formatted(set.formatted("r"), ports));
            line(
                    only
                            + "meta l4proto %s update %s { %s } accept"
                                    .formatted(PORTS, set.formatted("r"), ports));
            line(
                    "    %s type echo-request update %s { %s . %s id } accept"
                            .formatted(icmp, set.formatted("e"), back, icmp));
            line(
                    only
                            + "meta l4proto != { icmp, ipv6-icmp, tcp, udp, sctp, dccp, udplite } update %s { %s . meta l4proto } accept"
                                    .formatted(set.formatted("p"), back));
        }
        line("    accept");
        line("  }");
    }

    private void out(PortFilter filter) throws HypervisorFailure {
        var own = OwnAddresses.of(filter);
        line("  chain " + tap + "-out {");
        metadata(filter);
        line("    ether saddr != %s drop".formatted(own.macs()));
        line("    ether type arp arp saddr ether != %s drop".formatted(own.macs()));
        line("    ether type arp arp saddr ip != %s drop".formatted(own.arp()));
        line("    ether type arp accept");
        // guests neither give addresses away nor say where the way out is
        line("    udp sport 67 udp dport 68 drop");
        line("    udp sport 547 udp dport 546 drop");
        line("    icmpv6 type nd-router-advert drop");
        line("    ether type ip udp sport 68 udp dport 67 accept");
        line("    ether type ip " + unless("ip", own.v4()) + "drop");
        line(
                "    ip6 saddr :: icmpv6 type { nd-neighbor-solicit, mld-listener-report,"
                        + " mld2-listener-report } accept");
        line("    ether type ip6 " + unless("ip6", own.v6()) + "drop");
        line("    icmpv6 type { nd-router-solicit, " + NEIGHBOURS + " } accept");
        line("    udp sport 546 udp dport 547 accept");
        line("    ether type != { ip, ip6 } drop");
        answers("o");
        for (var rule : filter.getRulesList()) {
            if (!rule.getIngress()) {
                rule(rule, "daddr", "out");
            }
        }
        line("    drop");
        line("  }");
    }

    /** Who asks for metadata is known by the address, so none but the port's own will do. */
    private void metadata(PortFilter filter) throws HypervisorFailure {
        var own = OwnAddresses.of(filter.toBuilder().clearAddressPairs().build());
        var asks = "    ip daddr " + MetadataService.ADDRESS + " ";
        line(asks + "ether saddr != %s drop".formatted(own.macs()));
        line(asks + unless("ip", own.v4()) + "drop");
    }

    private static String unless(String ip, String addresses) {
        return addresses.isEmpty() ? "" : "%s saddr != %s ".formatted(ip, addresses);
    }

    private void in(PortFilter filter) throws HypervisorFailure {
        line("  chain " + tap + "-in {");
        line("    ether type arp accept");
        line("    ether type ip udp sport 67 udp dport 68 accept");
        line("    udp sport 547 udp dport 546 accept");
        line("    icmpv6 type { nd-router-advert, " + NEIGHBOURS + " } accept");
        line("    ether type != { ip, ip6 } drop");
        answers("i");
        for (var rule : filter.getRulesList()) {
            if (rule.getIngress()) {
                rule(rule, "saddr", "in");
            }
        }
        line("    drop");
        line("  }");
    }

    /** What is awaited, what says that something went wrong, and what follows a first fragment. */
    private void answers(String way) {
        line("    ip frag-off & 0x1fff != 0 accept");
        line("    frag frag-off != 0 accept");
        for (var ip : List.of("ip", "ip6")) {
            var version = ip.equals("ip") ? "4" : "6";
            var set = "@" + tap + "-%s" + version + way;
            var pair = "%1$s saddr . %1$s daddr".formatted(ip);
            var icmp = ip.equals("ip") ? "icmp" : "icmpv6";
            line(
                    "    ether type %s meta l4proto %s %s . meta l4proto . th sport . th dport %s accept"
                            .formatted(ip, PORTS, pair, set.formatted("r")));
            line(
                    "    %s type echo-reply %s . %s id %s accept"
                            .formatted(icmp, pair, icmp, set.formatted("e")));
            line(
                    "    ether type %s %s . meta l4proto %s accept"
                            .formatted(ip, pair, set.formatted("p")));
        }
        line("    icmp type { destination-unreachable, time-exceeded, parameter-problem } accept");
        line(
                "    icmpv6 type { destination-unreachable, packet-too-big, time-exceeded,"
                        + " parameter-problem } accept");
    }

    private void rule(FilterRule rule, String remote, String chain) throws HypervisorFailure {
        var ip = rule.getIpv6() ? "ip6" : "ip";
        var rest = new StringBuilder("    ether type ").append(ip).append(' ');
        switch (rule.getRemoteCase()) {
            case CIDR ->
                    rest.append(
                            "%s %s %s "
                                    .formatted(
                                            ip, remote, FilterAddress.of(rule.getCidr()).text()));
            case GROUP_ID ->
                    rest.append(
                            "%s %s @%s "
                                    .formatted(
                                            ip,
                                            remote,
                                            groupSet(rule.getGroupId(), rule.getIpv6())));
            case REMOTE_NOT_SET -> {}
        }
        protocol(rule, rest);
        rest.append(rule.getStateless() ? "accept" : "goto " + tap + "-" + chain + "-ok");
        line(rest.toString());
    }

    private static void protocol(FilterRule rule, StringBuilder text) {
        int protocol = rule.getProtocol();
        if (protocol == 0) {
            return;
        }
        text.append("meta l4proto ").append(protocol).append(' ');
        if (protocol == ICMP || protocol == ICMP_V6) {
            var icmp = protocol == ICMP ? "icmp" : "icmpv6";
            if (rule.hasPortMin()) {
                text.append(icmp).append(" type ").append(rule.getPortMin()).append(' ');
            }
            if (rule.hasPortMax()) {
                text.append(icmp).append(" code ").append(rule.getPortMax()).append(' ');
            }
        } else if (WITH_PORTS.contains(protocol) && rule.hasPortMin() && rule.hasPortMax()) {
            text.append("th dport ")
                    .append(rule.getPortMin())
                    .append('-')
                    .append(rule.getPortMax())
                    .append(' ');
        }
    }
}
