package io.kilonova.network;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.network.SubnetRow.HostRoute;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes subnets of what requests say, and refuses what does not fit together. */
final class SubnetDraft {
    private static final List<String> IPV6_MODES =
            List.of("slaac", "dhcpv6-stateful", "dhcpv6-stateless");

    private SubnetDraft() {}

    static SubnetRow newSubnet(UUID id, String project, Attributes attributes, Instant now) {
        var cidr = cidr(attributes);
        var gateway =
                attributes.has("gateway_ip")
                        ? attributes.address("gateway_ip").orElse(null)
                        : cidr.defaultGateway();
        requireGatewayFits(cidr, gateway);
        var subnet =
                new SubnetRow(
                        id,
                        attributes.requiredUuid("network_id"),
                        project,
                        attributes.text("name", ""),
                        attributes.text("description", ""),
                        cidr,
                        gateway,
                        attributes.bool("enable_dhcp", true),
                        addresses(attributes, List.of()),
                        routes(attributes, List.of()),
                        pools(attributes, cidr, cidr.defaultPools(gateway)),
                        mode(attributes, "ipv6_ra_mode", cidr),
                        mode(attributes, "ipv6_address_mode", cidr),
                        List.of(),
                        0,
                        now,
                        now);
        requireModesFit(subnet);
        requireGatewayOutside(subnet);
        return subnet;
    }

    static SubnetRow changed(SubnetRow old, Attributes attributes, Instant now) {
        var gateway =
                attributes.has("gateway_ip")
                        ? attributes.address("gateway_ip").orElse(null)
                        : old.gateway();
        requireGatewayFits(old.cidr(), gateway);
        var changed =
                new SubnetRow(
                        old.id(),
                        old.networkId(),
                        old.projectId(),
                        attributes.text("name", old.name()),
                        attributes.text("description", old.description()),
                        old.cidr(),
                        gateway,
                        attributes.bool("enable_dhcp", old.hasDhcp()),
                        addresses(attributes, old.dnsServers()),
                        routes(attributes, old.hostRoutes()),
                        pools(attributes, old.cidr(), old.pools()),
                        old.ipv6RaMode(),
                        old.ipv6AddressMode(),
                        old.tags(),
                        old.revision() + 1,
                        old.createdAt(),
                        now);
        requireGatewayOutside(changed);
        return changed;
    }

    private static Cidr cidr(Attributes attributes) {
        var text = attributes.required("cidr");
        var cidr =
                Cidr.parse(text)
                        .orElseThrow(() ->
                                NetworkFailure.invalidInput(
                                        "cidr", "'" + text + "' is not a valid IP subnet."));
        if (cidr.hasHostBits() || text.indexOf('/') < 0) {
            throw NetworkFailure.invalidInput(
                    "cidr", "'%s' is not a subnet, '%s' is.".formatted(text, cidr));
        }
        var version = attributes.number("ip_version", null);
        if (version == null) {
            throw ServiceFailure.badRequest(
                    "Failed to parse request. Required attribute 'ip_version' not specified");
        }
        if (version != cidr.version()) {
            throw NetworkFailure.invalid(
                    "InvalidInput",
                    "ip_version %d does not match cidr %s.".formatted(version, cidr));
        }
        return cidr;
    }

    private static void requireGatewayFits(Cidr cidr, @Nullable IpAddress gateway) {
        if (gateway != null && gateway.version() != cidr.version()) {
            throw NetworkFailure.invalid(
                    "InvalidInput", "gateway_ip " + gateway + " does not match cidr " + cidr + ".");
        }
    }

    private static void requireGatewayOutside(SubnetRow subnet) {
        var gateway = subnet.gateway();
        for (var pool : subnet.pools()) {
            if (gateway != null && pool.contains(gateway)) {
                throw NetworkFailure.conflict(
                        "GatewayConflictWithAllocationPools",
                        "Gateway %s is in the allocation pool %s.".formatted(gateway, pool));
            }
        }
    }

    private static void requireModesFit(SubnetRow subnet) {
        var router = subnet.ipv6RaMode();
        var address = subnet.ipv6AddressMode();
        if (router != null && address != null && !router.equals(address)) {
            throw NetworkFailure.invalid(
                    "InvalidInput",
                    "ipv6_ra_mode %s and ipv6_address_mode %s differ.".formatted(router, address));
        }
        if (SubnetRow.isAutoconfigured(address) && subnet.cidr().prefix() != 64) {
            throw NetworkFailure.invalid(
                    "InvalidInput", "ipv6_address_mode " + address + " needs a prefix of 64 bits.");
        }
    }

    private static @Nullable String mode(Attributes attributes, String name, Cidr cidr) {
        if (attributes.lacks(name)) {
            return null;
        }
        if (cidr.version() == 4) {
            throw NetworkFailure.invalid("InvalidInput", name + " is for IPv6 subnets only.");
        }
        return attributes.word(name, "", IPV6_MODES);
    }

    private static List<String> addresses(Attributes attributes, List<String> fallback) {
        var servers = attributes.texts("dns_nameservers", fallback);
        for (var server : servers) {
            if (IpAddress.parse(server).isEmpty()) {
                throw NetworkFailure.invalidInput(
                        "dns_nameservers", "'" + server + "' is not a valid IP address.");
            }
        }
        return servers;
    }

    private static List<HostRoute> routes(Attributes attributes, List<HostRoute> fallback) {
        return attributes.objects(
                "host_routes",
                fallback,
                Set.of("destination", "nexthop"),
                route -> {
                    var destination = Cidr.parse(route.required("destination"));
                    var nexthop = Optional.of(route.required("nexthop")).flatMap(IpAddress::parse);
                    if (destination.isEmpty() || nexthop.isEmpty()) {
                        throw NetworkFailure.invalidInput("host_routes", "it is no route.");
                    }
                    return new HostRoute(destination.get().toString(), nexthop.get().toString());
                });
    }

    private static List<IpRange> pools(Attributes attributes, Cidr cidr, List<IpRange> fallback) {
        var pools =
                attributes.objects(
                        "allocation_pools",
                        fallback,
                        Set.of("start", "end"),
                        pool -> pool(pool, cidr));
        for (int i = 0; i < pools.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (pools.get(i).overlaps(pools.get(j))) {
                    throw NetworkFailure.conflict(
                            "OverlappingAllocationPools",
                            "Allocation pools %s and %s overlap."
                                    .formatted(pools.get(j), pools.get(i)));
                }
            }
        }
        return pools;
    }

    private static IpRange pool(Attributes pool, Cidr cidr) {
        pool.required("start");
        pool.required("end");
        var start = pool.address("start").orElseThrow();
        var end = pool.address("end").orElseThrow();
        var isRange = start.version() == end.version() && start.compareTo(end) <= 0;
        if (!isRange) {
            throw NetworkFailure.invalid(
                    "InvalidAllocationPool", start + " to " + end + " is no allocation pool.");
        }
        var range = new IpRange(start, end);
        var hosts = cidr.hosts();
        if (!hosts.contains(start) || !hosts.contains(end)) {
            throw NetworkFailure.invalid(
                    "OutOfBoundsAllocationPool",
                    "Allocation pool %s is not inside %s.".formatted(range, cidr));
        }
        return range;
    }
}
