package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.network.AddressWish.Asked;
import io.kilonova.network.PortAddresses.Order;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The ports that floating addresses are held by, and those that they lead to. */
@Component
class FloatingPorts {
    static final String OWNER = "network:floatingip";

    private final PortPlaceStore places;
    private final PortStore ports;
    private final PortPlans plans;
    private final PortAddresses addresses;
    private final Minting minting;

    FloatingPorts(
            PortPlaceStore places,
            PortStore ports,
            PortPlans plans,
            PortAddresses addresses,
            Minting minting) {
        this.places = places;
        this.ports = ports;
        this.plans = plans;
        this.addresses = addresses;
        this.minting = minting;
    }

    /** Takes an address of the external network, for a port of nobody's. */
    Order hold(UUID network, UUID floatingIp, Attributes attributes) {
        var place =
                places.find(new PortPlaceStore.Query(network, "", List.of(), true))
                        .orElseThrow(() -> NetworkFailure.networkNotFound(network));
        if (!place.isExternal()) {
            throw ServiceFailure.badRequest(
                    "Network " + network + " is not a valid external network");
        }
        var mac = plans.newMac();
        var order = new Order(network, minting.id(), List.of(wish(place, attributes, mac)));
        var taken = addresses.take(List.of(order), plans.random());
        var now = minting.now();
        var port =
                new PortRow(
                        order.portId(),
                        network,
                        "",
                        "",
                        "",
                        mac,
                        true,
                        floatingIp.toString(),
                        OWNER,
                        "",
                        "normal",
                        Map.of(),
                        false,
                        List.of(),
                        List.of(),
                        0,
                        now,
                        now,
                        taken.getOrDefault(order.portId(), List.of()),
                        List.of());
        if (ports.insert(List.of(port)).made() == 0) {
            throw new Attempts.LostRace();
        }
        return order;
    }

    private static AddressWish wish(PortPlace place, Attributes attributes, String mac) {
        var asked =
                new Asked(
                        attributes.uuid("subnet_id").orElse(null),
                        attributes.address("floating_ip_address").orElse(null));
        if (asked.subnetId() != null || asked.address() != null) {
            return AddressWish.of(asked, place, mac);
        }
        var choices =
                place.subnets().stream().filter(subnet -> subnet.cidr().version() == 4).toList();
        if (choices.isEmpty()) {
            throw ServiceFailure.badRequest(
                    "Network " + place.networkId() + " does not contain any IPv4 subnet");
        }
        return new AddressWish(null, choices);
    }

    void letGo(UUID ownPort) {
        ports.delete(ownPort);
    }

    /** A port that floating addresses of the project may lead to; its row is held. */
    PortRow target(Caller caller, UUID portId, String project) {
        var port =
                ports.findForChange(portId)
                        .filter(found -> Rights.owns(caller, found.projectId()))
                        .orElseThrow(() -> NetworkFailure.portNotFound(portId));
        if (!port.projectId().equals(project) && !caller.isAdminOrService()) {
            throw ServiceFailure.badRequest(
                    "Port %s is associated with a different tenant than the floating IP."
                            .formatted(portId));
        }
        return port;
    }

    /** The one that was asked for, or the only one of version 4. */
    static String addressOf(PortRow port, Optional<IpAddress> asked) {
        var all =
                port.fixedIps().stream()
                        .map(PortRow.FixedIp::address)
                        .filter(address -> !address.contains(":"))
                        .toList();
        if (asked.isPresent()) {
            var wanted = asked.get().toString();
            if (!all.contains(wanted)) {
                throw ServiceFailure.badRequest(
                        "Port %s does not have fixed ip %s".formatted(port.id(), wanted));
            }
            return wanted;
        }
        if (all.isEmpty()) {
            throw ServiceFailure.badRequest(
                    "Cannot add floating IP to port %s that has no fixed IPv4 addresses"
                            .formatted(port.id()));
        }
        if (all.size() > 1) {
            throw ServiceFailure.badRequest(
                    "Port %s has multiple fixed IPv4 addresses. Must provide a specific IPv4 address when assigning a floating IP"
                            .formatted(port.id()));
        }
        return all.getFirst();
    }
}
