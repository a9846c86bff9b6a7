package io.kilonova.network;

import io.kilonova.companion.Caller;
import io.kilonova.companion.ServiceFailure;
import io.kilonova.network.PortRow.AddressPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of a port, read and checked, apart from what is known only of its network.
 *
 * @param mac null to choose one
 * @param addresses null to leave them to the network
 * @param groups null for the default group
 * @param hasPortSecurity null to leave it to the network
 */
record PortDraft(
        UUID networkId,
        String projectId,
        Attributes attributes,
        @Nullable String mac,
        @Nullable List<AddressWish.Asked> addresses,
        @Nullable List<UUID> groups,
        @Nullable Boolean hasPortSecurity) {
    static final Set<String> ADMIN_ONLY = Set.of("binding:host_id", "binding:profile");
    private static final List<String> VNIC_TYPES =
            List.of(
                    "normal",
                    "direct",
                    "macvtap",
                    "baremetal",
                    "direct-physical",
                    "virtio-forwarder",
                    "smart-nic",
                    "vdpa",
                    "accelerator-direct",
                    "accelerator-direct-physical",
                    "remote-managed");
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
    private static final Set<String> SPECIAL_MACS =
            Set.of("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff");

    static PortDraft of(Caller caller, Attributes attributes) {
        Rights.requireAdminFor(caller, attributes, ADMIN_ONLY, "create_port");
        return new PortDraft(
                attributes.requiredUuid("network_id"),
                Rights.projectFor(caller, attributes),
                attributes,
                attributes.lacks("mac_address") ? null : mac(attributes, ""),
                AddressWish.asked(attributes),
                groups(attributes),
                attributes.lacks("port_security_enabled")
                        ? null
                        : attributes.bool("port_security_enabled", true));
    }

    /** Whether the request sets what only the network's owner may. */
    boolean isForOwner() {
        var namesAddress =
                addresses != null && addresses.stream().anyMatch(one -> one.address() != null);
        return mac != null
                || namesAddress
                || hasPortSecurity != null
                || !attributes.lacks("allowed_address_pairs")
                || attributes.text("device_owner", "").startsWith("network:");
    }

    static @Nullable List<UUID> groups(Attributes attributes) {
        if (!attributes.has("security_groups")) {
            return null;
        }
        return attributes.texts("security_groups", List.of()).stream()
                .distinct()
                .map(text ->
                        Uuids.parse(text).orElseThrow(() -> NetworkFailure.groupNotFound(text)))
                .toList();
    }

    static String mac(Attributes attributes, String fallback) {
        var text = attributes.text("mac_address", fallback).toLowerCase(Locale.ROOT);
        return requireMac("mac_address", text.replace('-', ':'));
    }

    private static String requireMac(String attribute, String mac) {
        if (!MAC.matcher(mac).matches() || SPECIAL_MACS.contains(mac)) {
            throw NetworkFailure.invalidInput(
                    attribute, "'" + mac + "' is not a valid MAC address.");
        }
        return mac;
    }

    static String vnicType(Attributes attributes, String fallback) {
        return attributes.word("binding:vnic_type", fallback, VNIC_TYPES);
    }

    static Map<String, Object> profile(Attributes attributes, Map<String, Object> fallback) {
        if (!attributes.has("binding:profile")) {
            return fallback;
        }
        var json = attributes.raw("binding:profile");
        if (!json.isObject() && !json.isNull()) {
            throw NetworkFailure.invalidInput("binding:profile", "it is not an object.");
        }
        var profile = new LinkedHashMap<String, Object>();
        json.properties().forEach(entry -> profile.put(entry.getKey(), entry.getValue()));
        return profile;
    }

    static List<AddressPair> pairs(Attributes attributes, String mac, List<AddressPair> fallback) {
        var pairs =
                attributes.objects(
                        "allowed_address_pairs",
                        fallback,
                        Set.of("ip_address", "mac_address"),
                        pair -> pair(pair, mac));
        if (Set.copyOf(pairs).size() < pairs.size()) {
            throw NetworkFailure.invalid(
                    "DuplicateAddressPairInRequest", "The same address pair is there twice.");
        }
        return pairs;
    }

    private static AddressPair pair(Attributes pair, String mac) {
        if (pair.lacks("ip_address")) {
            throw NetworkFailure.invalid(
                    "AllowedAddressPairsMissingIP", "An address pair needs an ip_address.");
        }
        var text = pair.text("ip_address", "");
        var block =
                Cidr.parse(text)
                        .orElseThrow(() ->
                                ServiceFailure.badRequest(
                                        "Invalid input for allowed_address_pairs. Reason: '"
                                                + text
                                                + "' is not a valid IP subnet."));
        var written = text.indexOf('/') < 0 ? block.base().toString() : block.toString();
        var own = pair.text("mac_address", mac).toLowerCase(Locale.ROOT).replace('-', ':');
        return new AddressPair(written, requireMac("allowed_address_pairs", own));
    }
}
