package io.kilonova.server;

import com.google.protobuf.ByteString;
import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.InjectedFile;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.agent.protocol.Rescue;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything a host must know of a guest, from the server's rows, in the agent's words. */
public final class GuestMessages {
    private static final String CONFIG_DRIVE = "img_config_drive";
    private static final String DEVICES = "/dev/";

    private GuestMessages() {}

    /**
     * All but the password and the injected files, which no row keeps; without volumes that the
     * host does not get at.
     */
    public static Guest.Builder of(GuestFacts facts) {
        var guest =
                Guest.newBuilder()
                        .setServerId(facts.serverId().toString())
                        .setInstanceName(facts.instanceName())
                        .setName(facts.name())
                        .setHostname(facts.hostname())
                        .setProjectId(facts.projectId())
                        .setUserId(facts.userId())
                        .setConfigDrive(facts.configDrive() || imageWantsConfigDrive(facts))
                        .putAllMetadata(facts.metadata())
                        .setAvailabilityZone(facts.availabilityZone())
                        .setLaunchIndex(facts.launchIndex())
                        .setReservationId(facts.reservationId());
        setFlavor(guest, facts.flavor());
        setLogin(guest, facts);
        if (facts.image() != null) {
            guest.setImage(image(facts.image()));
        }
        if (facts.rescue() != null) {
            guest.setRescue(Rescue.newBuilder().setImage(image(facts.rescue())));
        }
        facts.media().isos().forEach(iso -> guest.addIsos(image(iso)));
        guest.addAllBootOrder(facts.media().order()).setPageSizeKib(facts.pageSizeKib());
        facts.wires().forEach(wire -> guest.addNics(nic(wire)));
        facts.devices().stream()
                .filter(device -> !device.isVolume() || device.connectionInfo() != null)
                .forEach(device -> guest.addBlockDevices(device(device)));
        return guest;
    }

    /** Likewise, with what only a guest that is made anew gets. */
    public static Guest ofNew(
            GuestFacts facts, String adminPass, List<BuildRequest.InjectedFile> files) {
        var guest = of(facts).setAdminPass(adminPass);
        for (var file : files) {
            guest.addInjectedFiles(
                    InjectedFile.newBuilder()
                            .setPath(file.path())
                            .setContents(bytes(file.contents())));
        }
        return guest.build();
    }

    public static void setFlavor(Guest.Builder guest, FlavorSpec flavor) {
        guest.setFlavorId(flavor.id())
                .setFlavorName(flavor.name())
                .setVcpus(flavor.vcpus())
                .setMemoryMb(flavor.memoryMb())
                .setRootGb(flavor.rootGb())
                .setEphemeralGb(flavor.ephemeralGb())
                .setSwapMb(flavor.swapMb())
                .clearExtraSpecs()
                .putAllExtraSpecs(flavor.extraSpecs());
    }

    private static void setLogin(Guest.Builder guest, GuestFacts facts) {
        if (facts.keyName() != null) {
            guest.setKeyName(facts.keyName());
        }
        if (facts.publicKey() != null) {
            guest.setPublicKey(facts.publicKey());
        }
        if (facts.userData() != null) {
            guest.setUserData(bytes(facts.userData()));
        }
    }

    private static boolean imageWantsConfigDrive(GuestFacts facts) {
        return facts.image() != null
                && "mandatory".equals(facts.image().properties().get(CONFIG_DRIVE));
    }

    /** Of Base64, which clients break into lines. */
    public static ByteString bytes(String base64) {
        return ByteString.copyFrom(Base64.getMimeDecoder().decode(base64));
    }

    public static Image image(ImageSpec image) {
        return Image.newBuilder()
                .setId(image.id())
                .setName(image.name())
                .setDiskFormat(image.diskFormat())
                .setContainerFormat(image.containerFormat())
                .setSize(image.size())
                .setHash(image.hash())
                .setHashAlgorithm(image.hashAlgorithm())
                .setMinDiskGb(image.minDiskGb())
                .setMinRamMb(image.minRamMb())
                .putAllProperties(image.properties())
                .build();
    }

    public static Nic nic(Wire wire) {
        var nic =
                Nic.newBuilder()
                        .setPortId(wire.portId())
                        .setNetworkId(wire.networkId())
                        .setNetworkName(wire.networkName())
                        .setMacAddress(wire.macAddress())
                        .setMtu(wire.mtu())
                        .setVifType(wire.vifType())
                        .setBridge(wire.bridge())
                        .setFiltered(wire.isFilteredByHost());
        if (wire.tag() != null) {
            nic.setTag(wire.tag());
        }
        wire.addresses().forEach(address -> nic.addFixedIps(fixedIp(address)));
        return nic.build();
    }

    private static FixedIp fixedIp(Wire.Address address) {
        return FixedIp.newBuilder()
                .setAddress(address.address())
                .setSubnetId(address.subnetId())
                .setCidr(address.cidr())
                .setGateway(address.gateway())
                .addAllDnsServers(address.dnsServers())
                .setDhcp(address.hasDhcp())
                .addAllFloating(address.floating())
                .build();
    }

    public static BlockDevice device(BlockDeviceRow row) {
        var device =
                BlockDevice.newBuilder()
                        .setId(row.id().toString())
                        .setSourceType(row.source())
                        .setDestinationType(row.destination())
                        .setBootIndex(row.bootIndex() == null ? -1 : row.bootIndex())
                        .setSizeMb(row.sizeMb() == null ? 0 : row.sizeMb())
                        .setVolumeId(orEmpty(row.volumeId()))
                        .setConnectionInfoJson(orEmpty(row.connectionInfo()))
                        .setDeviceType(orEmpty(row.deviceType()))
                        .setDiskBus(orEmpty(row.diskBus()))
                        .setTag(orEmpty(row.tag()))
                        .setGuestFormat(orEmpty(row.guestFormat()))
                        .setMultiattach(row.multiattach());
        var name = orEmpty(row.deviceName());
        device.setDeviceName(name.startsWith(DEVICES) ? name.substring(DEVICES.length()) : name);
        return device.build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
