package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Image;
import io.kilonova.hypervisor.HypervisorFailure;
import java.util.Set;

/** How the disk that a guest is rescued from is attached: the image says it. */
record RescueImage(Image image) {
    private static final String DEVICE = "hw_rescue_device";
    private static final String BUS = "hw_rescue_bus";
    private static final Set<String> DEVICES = Set.of("disk", "cdrom");

    /** Whether the guest keeps all its disks where they are; else it has its root disk only. */
    boolean isStable() {
        return image.containsProperties(DEVICE) || image.containsProperties(BUS);
    }

    boolean isCdrom() throws HypervisorFailure {
        return properties().oneOf(DEVICE, DEVICES, "disk").equals("cdrom");
    }

    /**
     * @param otherwise for an image that does not say
     */
    String bus(Set<String> buses, String otherwise) throws HypervisorFailure {
        return properties().oneOf(BUS, buses, otherwise);
    }

    ImageProperties properties() {
        return new ImageProperties(image);
    }
}
