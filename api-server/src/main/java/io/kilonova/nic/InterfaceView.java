package io.kilonova.nic;

import io.kilonova.network.PortInfo;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.Since;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port as the interface of a server. */
record InterfaceView(
        @Named("port_state") String portState,
        @Named("fixed_ips") List<AddressView> fixedIps,
        @Named("port_id") String portId,
        @Named("net_id") String netId,
        @Named("mac_addr") String macAddr,
        @Since("2.70") @Nullable String tag) {

    record AddressView(
            @Named("subnet_id") String subnetId, @Named("ip_address") String ipAddress) {}

    record One(@Named("interfaceAttachment") InterfaceView view) {}

    record All(@Named("interfaceAttachments") List<InterfaceView> views) {
        All {
            views = List.copyOf(views);
        }
    }

    static InterfaceView of(PortInfo port, @Nullable String tag) {
        return new InterfaceView(
                port.status(),
                port.addresses().stream()
                        .map(ip -> new AddressView(ip.subnetId(), ip.address()))
                        .toList(),
                port.id(),
                port.networkId(),
                port.macAddress(),
                tag);
    }
}
