package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.id.Ids;
import io.kilonova.network.AddressWish.Asked;
import io.kilonova.network.PortAddresses.Order;
import io.kilonova.network.PortRow.FixedIp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Works out what a request makes of a port; writes nothing but a project's default group. */
@Component
class PortPlans {
    private static final String MAC_PREFIX = "fa:16:3e";

    private final PortPlaceStore places;
    private final SecurityGroups groups;
    private final Ids ids;
    private final Clock clock;

    PortPlans(PortPlaceStore places, SecurityGroups groups, Ids ids, Clock clock) {
        this.places = places;
        this.groups = groups;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A port to be written.
     *
     * @param port with the addresses that stay; those of the order come to them
     * @param dropped addresses to give back before
     */
    record Plan(PortRow port, Order order, List<FixedIp> dropped) {
        Plan {
            dropped = List.copyOf(dropped);
        }

        boolean changesAddresses() {
            return !dropped.isEmpty() || !order.wishes().isEmpty();
        }
    }

    RandomGenerator random() {
        return new SplittableRandom(ids.next().getLeastSignificantBits());
    }

    Plan plan(Caller caller, PortDraft draft) {
        var wanted = draft.groups();
        var place =
                place(
                        caller,
                        draft.networkId(),
                        draft.projectId(),
                        wanted == null ? List.of() : wanted);
        requireUsable(caller, draft, place);
        var own = draft.mac();
        var mac = own == null ? newMac() : own;
        var hasPortSecurity =
                Optional.ofNullable(draft.hasPortSecurity()).orElse(place.hasPortSecurity());
        var port = newPort(draft, place, mac, hasPortSecurity);
        var asked = draft.addresses();
        var wishes =
                asked == null
                        ? AddressWish.byDefault(place, mac)
                        : asked.stream().map(one -> AddressWish.of(one, place, mac)).toList();
        return new Plan(port, new Order(place.networkId(), port.id(), wishes), List.of());
    }

    private PortRow newPort(PortDraft draft, PortPlace place, String mac, boolean hasPortSecurity) {
        var attributes = draft.attributes();
        var deviceOwner = attributes.text("device_owner", "");
        var now = now();
        return new PortRow(
                ids.next(),
                draft.networkId(),
                draft.projectId(),
                attributes.text("name", ""),
                attributes.text("description", ""),
                mac,
                attributes.bool("admin_state_up", true),
                attributes.text("device_id", ""),
                deviceOwner,
                attributes.text("binding:host_id", ""),
                PortDraft.vnicType(attributes, "normal"),
                PortDraft.profile(attributes, Map.of()),
                hasPortSecurity,
                PortDraft.pairs(attributes, mac, List.of()),
                List.of(),
                0,
                now,
                now,
                List.of(),
                groupsOf(draft, place, hasPortSecurity, deviceOwner));
    }

    private List<UUID> groupsOf(
            PortDraft draft, PortPlace place, boolean hasPortSecurity, String deviceOwner) {
        var wanted = draft.groups();
        if (wanted != null) {
            requireGroups(wanted, place);
            if (!wanted.isEmpty() && !hasPortSecurity) {
                throw NetworkFailure.invalid(
                        "PortSecurityAndIPRequiredForSecurityGroups",
                        "A port without port security cannot have security groups.");
            }
            return wanted;
        }
        if (!hasPortSecurity || deviceOwner.startsWith("network:")) {
            return List.of();
        }
        var group = place.defaultGroup();
        return List.of(group == null ? groups.ensureDefault(draft.projectId()) : group);
    }

    /** The port as a request changes it. */
    Plan change(Caller caller, PortRow old, Attributes attributes) {
        Rights.requireAdminFor(caller, attributes, PortDraft.ADMIN_ONLY, "update_port");
        var wanted = PortDraft.groups(attributes);
        var asked = AddressWish.asked(attributes);
        var kept = old.fixedIps();
        var wishes = new ArrayList<AddressWish>();
        if (wanted != null || asked != null || !attributes.lacks("mac_address")) {
            var place =
                    place(
                            caller,
                            old.networkId(),
                            old.projectId(),
                            wanted == null ? List.of() : wanted);
            requireChangeable(caller, old, attributes, place);
            requireGroups(wanted == null ? List.of() : wanted, place);
            if (asked != null) {
                kept = keep(old, asked, wishes, place);
            }
        }
        var port = changed(old, attributes, wanted == null ? old.securityGroupIds() : wanted);
        var dropped = new ArrayList<>(old.fixedIps());
        dropped.removeAll(kept);
        return new Plan(with(port, kept), new Order(old.networkId(), old.id(), wishes), dropped);
    }

    private static void requireChangeable(
            Caller caller, PortRow old, Attributes attributes, PortPlace place) {
        if (Rights.owns(caller, place.projectId())) {
            return;
        }
        var isOtherMac = !PortDraft.mac(attributes, old.macAddress()).equals(old.macAddress());
        var had = old.fixedIps().stream().map(FixedIp::address).toList();
        var asked = Optional.ofNullable(AddressWish.asked(attributes)).orElse(List.of());
        var isOtherAddress =
                asked.stream()
                        .map(Asked::address)
                        .anyMatch(address -> address != null && !had.contains(address.toString()));
        if (isOtherMac || isOtherAddress) {
            throw NetworkFailure.forbidden("update_port:fixed_ips");
        }
    }

    /** Which addresses stay; those still missing are added to the wishes. */
    private static List<FixedIp> keep(
            PortRow old, List<Asked> asked, List<AddressWish> wishes, PortPlace place) {
        var left = new ArrayList<>(old.fixedIps());
        var kept = new ArrayList<FixedIp>();
        for (var one : asked) {
            var same = left.stream().filter(address -> isMet(one, address)).findFirst();
            same.ifPresent(address -> {
                left.remove(address);
                kept.add(address);
            });
            if (same.isEmpty()) {
                wishes.add(AddressWish.of(one, place, old.macAddress()));
            }
        }
        return kept;
    }

    private static boolean isMet(Asked asked, FixedIp address) {
        var wanted = asked.address();
        return (wanted == null || wanted.toString().equals(address.address()))
                && (asked.subnetId() == null || asked.subnetId().equals(address.subnetId()));
    }

    private PortRow changed(PortRow old, Attributes attributes, List<UUID> groups) {
        var mac = PortDraft.mac(attributes, old.macAddress());
        var hasPortSecurity = attributes.bool("port_security_enabled", old.hasPortSecurity());
        if (!hasPortSecurity && !groups.isEmpty()) {
            throw NetworkFailure.conflict(
                    "PortSecurityPortHasSecurityGroup",
                    "The port has security groups: take them off before port security.");
        }
        return new PortRow(
                old.id(),
                old.networkId(),
                old.projectId(),
                attributes.text("name", old.name()),
                attributes.text("description", old.description()),
                mac,
                attributes.bool("admin_state_up", old.isAdminStateUp()),
                attributes.text("device_id", attributes.has("device_id") ? "" : old.deviceId()),
                attributes.text(
                        "device_owner", attributes.has("device_owner") ? "" : old.deviceOwner()),
                attributes.text(
                        "binding:host_id", attributes.has("binding:host_id") ? "" : old.hostId()),
                PortDraft.vnicType(attributes, old.vnicType()),
                PortDraft.profile(attributes, old.profile()),
                hasPortSecurity,
                PortDraft.pairs(attributes, mac, old.allowedAddressPairs()),
                old.tags(),
                old.revision() + 1,
                old.createdAt(),
                now(),
                old.fixedIps(),
                groups);
    }

    private PortPlace place(Caller caller, UUID network, String project, List<UUID> wanted) {
        var query = new PortPlaceStore.Query(network, project, wanted, caller.isAdminOrService());
        return places.find(query).orElseThrow(() -> NetworkFailure.networkNotFound(network));
    }

    private static void requireUsable(Caller caller, PortDraft draft, PortPlace place) {
        if (Rights.owns(caller, place.projectId())) {
            return;
        }
        if (!place.isShared() && !place.isExternal()) {
            throw NetworkFailure.networkNotFound(place.networkId());
        }
        if (!place.isShared() || draft.isForOwner()) {
            throw NetworkFailure.forbidden("create_port");
        }
    }

    private static void requireGroups(List<UUID> wanted, PortPlace place) {
        var missing = new HashSet<>(wanted);
        place.knownGroups().forEach(missing::remove);
        missing.stream()
                .findFirst()
                .ifPresent(group -> {
                    throw NetworkFailure.groupNotFound(group);
                });
    }

    static PortRow with(PortRow port, @Nullable List<FixedIp> addresses) {
        return new PortRow(
                port.id(),
                port.networkId(),
                port.projectId(),
                port.name(),
                port.description(),
                port.macAddress(),
                port.isAdminStateUp(),
                port.deviceId(),
                port.deviceOwner(),
                port.hostId(),
                port.vnicType(),
                port.profile(),
                port.hasPortSecurity(),
                port.allowedAddressPairs(),
                port.tags(),
                port.revision(),
                port.createdAt(),
                port.updatedAt(),
                addresses == null ? List.of() : addresses,
                port.securityGroupIds());
    }

    String newMac() {
        long bits = ids.next().getLeastSignificantBits();
        return "%s:%02x:%02x:%02x"
                .formatted(MAC_PREFIX, bits >> 16 & 255, bits >> 8 & 255, bits & 255);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
