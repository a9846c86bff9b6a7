package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.PortFilter;
import io.kilonova.hypervisor.HypervisorFailure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** What a guest may send as, as sets of nftables; empty where it may not send at all. */
record OwnAddresses(String macs, String arp, String v4, String v6) {
    static OwnAddresses of(PortFilter filter) throws HypervisorFailure {
        var macs = new LinkedHashSet<String>();
        var addresses = new ArrayList<FilterAddress>();
        macs.add(FilterAddress.mac(filter.getMacAddress()));
        for (var address : filter.getAddressesList()) {
            addresses.add(FilterAddress.of(address));
        }
        for (var pair : filter.getAddressPairsList()) {
            if (!pair.getMacAddress().isEmpty()) {
                macs.add(FilterAddress.mac(pair.getMacAddress()));
            }
            addresses.add(FilterAddress.of(pair.getAddress()));
        }
        for (var mac : macs) {
            addresses.add(FilterAddress.of(linkLocal(mac)));
        }
        var arp = new ArrayList<>(addresses);
        // who looks whether an address is free has none yet
        arp.add(new FilterAddress("0.0.0.0", 4));
        return new OwnAddresses(
                "{ " + String.join(", ", macs) + " }",
                FilterAddress.list(arp, 4),
                FilterAddress.list(addresses, 4),
                FilterAddress.list(addresses, 6));
    }

    /** The address that every interface gives itself. */
    static String linkLocal(String mac) {
        var bytes = List.of(mac.split(":", -1));
        return "fe80::%02x%s:%sff:fe%s:%s%s"
                .formatted(
                        Integer.parseInt(bytes.get(0), 16) ^ 2,
                        bytes.get(1),
                        bytes.get(2),
                        bytes.get(3),
                        bytes.get(4),
                        bytes.get(5));
    }
}
