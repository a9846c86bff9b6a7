package io.kilonova.network;

import io.kilonova.agent.protocol.AddressPair;
import io.kilonova.agent.protocol.FilterRule;
import io.kilonova.agent.protocol.GroupMembers;
import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.agent.protocol.PortFilters;
import io.kilonova.fleet.PortFilterSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What the security groups of a host's ports let through, as the network service has it now. */
@Component
final class RemotePortFilters implements PortFilterSource {
    private static final int RESERVED = 255;

    private final NetworkClient networks;
    private final SecurityGroupClient groups;

    RemotePortFilters(NetworkClient networks, SecurityGroupClient groups) {
        this.networks = networks;
        this.groups = groups;
    }

    @Override
    public PortFilters of(String host) {
        var ports = networks.portsOn(host).stream().filter(PortInfo::isFilteredByHost).toList();
        var ids = ports.stream().flatMap(port -> port.securityGroupIds().stream()).toList();
        var known = groups.byId(ids);
        return filters(ports, known, networks.portsInGroups(remotesOf(known)));
    }

    /** The groups that rules name. */
    static Collection<String> remotesOf(List<SecurityGroup> groups) {
        return groups.stream()
                .flatMap(group -> group.rules().stream())
                .map(SecurityGroupRule::remoteGroupId)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * @param members ports of any project that are in groups which rules name
     */
    static PortFilters filters(
            List<PortInfo> ports, List<SecurityGroup> groups, List<PortInfo> members) {
        var byId =
                groups.stream().collect(Collectors.toMap(SecurityGroup::id, Function.identity()));
        var filters = PortFilters.newBuilder();
        ports.forEach(port -> filters.addPorts(filter(port, byId)));
        remotesOf(groups).forEach(id -> filters.addGroups(members(id, members)));
        return filters.build();
    }

    private static PortFilter filter(PortInfo port, Map<String, SecurityGroup> groups) {
        var filter =
                PortFilter.newBuilder()
                        .setPortId(port.id())
                        .setMacAddress(port.macAddress())
                        .setOpen(!port.hasPortSecurity());
        port.addresses().forEach(ip -> filter.addAddresses(ip.address()));
        port.addressPairs()
                .forEach(pair ->
                        filter.addAddressPairs(
                                AddressPair.newBuilder()
                                        .setMacAddress(pair.macAddress())
                                        .setAddress(pair.address())));
        for (var id : port.securityGroupIds()) {
            var group = groups.get(id);
            if (group != null) {
                group.rules().forEach(rule -> filter.addRules(rule(rule, group)));
            }
        }
        return filter.build();
    }

    private static FilterRule rule(SecurityGroupRule rule, SecurityGroup group) {
        var message =
                FilterRule.newBuilder()
                        .setIngress(rule.isIngress())
                        .setIpv6(rule.etherType().equals("IPv6"))
                        .setStateless(!group.isStateful());
        if (rule.protocol() != null) {
            // a protocol nobody knows lets nothing through rather than everything
            message.setProtocol(IpProtocols.number(rule.protocol()).orElse(RESERVED));
        }
        if (rule.portMin() != null) {
            message.setPortMin(rule.portMin());
        }
        if (rule.portMax() != null) {
            message.setPortMax(rule.portMax());
        }
        if (rule.remoteCidr() != null) {
            message.setCidr(rule.remoteCidr());
        } else if (rule.remoteGroupId() != null) {
            message.setGroupId(rule.remoteGroupId());
        }
        return message.build();
    }

    private static GroupMembers members(String groupId, List<PortInfo> ports) {
        var addresses = new TreeSet<String>();
        for (var port : ports) {
            if (port.securityGroupIds().contains(groupId)) {
                port.addresses().forEach(ip -> addresses.add(ip.address()));
                port.addressPairs().forEach(pair -> addresses.add(pair.address()));
            }
        }
        return GroupMembers.newBuilder().setGroupId(groupId).addAllAddresses(addresses).build();
    }
}
