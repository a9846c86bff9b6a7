package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Nic;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.metadataservice.Taps;
import java.util.Set;

/** An interface as a domain has it. */
final class NicXml {
    private static final Set<String> MODELS =
            Set.of("virtio", "e1000", "e1000e", "rtl8139", "ne2k_pci", "pcnet", "vmxnet3");

    private NicXml() {}

    /** Into the element of devices, or into a document of its own for a hot plug. */
    static void write(Xml device, Nic nic, ImageProperties properties) throws HypervisorFailure {
        device.with("type", "bridge");
        device.child("mac").with("address", nic.getMacAddress());
        device.child("source").with("bridge", Networks.bridgeOf(nic));
        device.child("target").with("dev", Taps.of(nic));
        device.child("model").with("type", properties.oneOf("hw_vif_model", MODELS, "virtio"));
        if (nic.getMtu() > 0) {
            device.child("mtu").with("size", String.valueOf(nic.getMtu()));
        }
    }
}
