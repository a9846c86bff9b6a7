package io.kilonova.network;

import io.kilonova.companion.ServiceFailure;
import io.kilonova.network.PortPlace.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An address that a port is to get.
 *
 * @param exact the one and no other, of the one subnet of {@code choices}; or null
 * @param choices the subnets that it may come from, the first one that has any
 */
record AddressWish(@Nullable IpAddress exact, List<Block> choices) {
    AddressWish {
        choices = List.copyOf(choices);
    }

    /** As a request says it; one of both may be missing. */
    record Asked(@Nullable UUID subnetId, @Nullable IpAddress address) {}

    /** Null when the request leaves it to the network. */
    static @Nullable List<Asked> asked(Attributes attributes) {
        if (attributes.lacks("fixed_ips")) {
            return null;
        }
        return attributes.objects(
                "fixed_ips",
                List.of(),
                Set.of("subnet_id", "ip_address"),
                one -> {
                    var subnet = one.uuid("subnet_id").orElse(null);
                    var address = one.address("ip_address").orElse(null);
                    if (subnet == null && address == null) {
                        throw ServiceFailure.badRequest(
                                "Invalid input for fixed_ips. Reason: it names neither subnet_id"
                                        + " nor ip_address.");
                    }
                    return new Asked(subnet, address);
                });
    }

    /** One address of version 4 and one of version 6, and those that hosts make themselves. */
    static List<AddressWish> byDefault(PortPlace place, String mac) {
        var wishes = new ArrayList<AddressWish>();
        for (var version : List.of(4, 6)) {
            var choices =
                    place.subnets().stream()
                            .filter(subnet -> subnet.cidr().version() == version)
                            .filter(subnet -> !subnet.isAutoconfigured())
                            .toList();
            if (!choices.isEmpty()) {
                wishes.add(new AddressWish(null, choices));
            }
        }
        place.subnets().stream()
                .filter(Block::isAutoconfigured)
                .forEach(subnet -> wishes.add(autoconfigured(subnet, mac)));
        return wishes;
    }

    private static AddressWish autoconfigured(Block subnet, String mac) {
        return new AddressWish(subnet.cidr().autoconfigured(mac), List.of(subnet));
    }

    static AddressWish of(Asked asked, PortPlace place, String mac) {
        var subnet = asked.address() == null ? subnet(asked, place) : subnetOf(asked, place);
        var address = asked.address();
        if (address == null) {
            return subnet.isAutoconfigured()
                    ? autoconfigured(subnet, mac)
                    : new AddressWish(null, List.of(subnet));
        }
        var usable = subnet.cidr().hosts();
        if (!usable.contains(address)) {
            throw NetworkFailure.invalid(
                    "InvalidIpForSubnet",
                    "IP address %s is not one that hosts of %s have."
                            .formatted(address, subnet.cidr()));
        }
        return new AddressWish(address, List.of(subnet));
    }

    private static Block subnet(Asked asked, PortPlace place) {
        return place.subnets().stream()
                .filter(subnet -> subnet.subnetId().equals(asked.subnetId()))
                .findFirst()
                .orElseThrow(() ->
                        NetworkFailure.invalid(
                                "InvalidInput",
                                "Subnet %s is not of network %s."
                                        .formatted(asked.subnetId(), place.networkId())));
    }

    private static Block subnetOf(Asked asked, PortPlace place) {
        var address = asked.address();
        if (asked.subnetId() != null) {
            return subnet(asked, place);
        }
        return place.subnets().stream()
                .filter(subnet -> address != null && subnet.cidr().contains(address))
                .findFirst()
                .orElseThrow(() ->
                        NetworkFailure.invalid(
                                "InvalidIpForNetwork",
                                "IP address %s is of no subnet of network %s."
                                        .formatted(address, place.networkId())));
    }
}
