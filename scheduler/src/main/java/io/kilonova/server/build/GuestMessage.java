package io.kilonova.server.build;

import com.google.protobuf.ByteString;
import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.InjectedFile;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.ImageSpec;
import io.kilonova.server.build.Wired.Wire;
import io.kilonova.server.build.Wired.WireAddress;
import java.util.Base64;

/** Everything a host must know of a guest, from the server's rows and its build. */
final class GuestMessage {
    private static final String CONFIG_DRIVE = "img_config_drive";

    private GuestMessage() {}

    static Guest of(GuestFacts facts, BuildRequest request, Wired wired) {
        var guest =
                Guest.newBuilder()
                        .setServerId(request.serverId().toString())
                        .setInstanceName(facts.instanceName())
                        .setName(facts.name())
                        .setHostname(facts.hostname())
                        .setProjectId(request.projectId())
                        .setUserId(request.userId())
                        .setConfigDrive(facts.configDrive() || imageWantsConfigDrive(request))
                        .putAllMetadata(facts.metadata())
                        .setAvailabilityZone(wired.placed().availabilityZone())
                        .setAdminPass(request.adminPass())
                        .setLaunchIndex(facts.launchIndex())
                        .setReservationId(facts.reservationId());
        setFlavor(guest, request);
        setLogin(guest, facts);
        if (request.image() != null) {
            guest.setImage(image(request.image()));
        }
        for (var file : request.injectedFiles()) {
            guest.addInjectedFiles(
                    InjectedFile.newBuilder()
                            .setPath(file.path())
                            .setContents(bytes(file.contents())));
        }
        wired.wires().forEach(wire -> guest.addNics(nic(wire)));
        return guest.build();
    }

    private static void setFlavor(Guest.Builder guest, BuildRequest request) {
        var flavor = request.flavor();
        guest.setVcpus(flavor.vcpus())
                .setMemoryMb(flavor.memoryMb())
                .setRootGb(flavor.rootGb())
                .setEphemeralGb(flavor.ephemeralGb())
                .setSwapMb(flavor.swapMb())
                .setFlavorName(flavor.name())
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

    private static boolean imageWantsConfigDrive(BuildRequest request) {
        return request.image() != null
                && "mandatory".equals(request.image().properties().get(CONFIG_DRIVE));
    }

    /** Clients break Base64 into lines. */
    private static ByteString bytes(String base64) {
        return ByteString.copyFrom(Base64.getMimeDecoder().decode(base64));
    }

    private static Image image(ImageSpec image) {
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

    private static Nic nic(Wire wire) {
        var nic =
                Nic.newBuilder()
                        .setPortId(wire.portId())
                        .setNetworkId(wire.networkId())
                        .setNetworkName(wire.networkName())
                        .setMacAddress(wire.macAddress())
                        .setMtu(wire.mtu())
                        .setVifType(wire.vifType())
                        .setBridge(wire.bridge());
        if (wire.tag() != null) {
            nic.setTag(wire.tag());
        }
        wire.addresses().forEach(address -> nic.addFixedIps(fixedIp(address)));
        return nic.build();
    }

    private static FixedIp fixedIp(WireAddress address) {
        return FixedIp.newBuilder()
                .setAddress(address.address())
                .setSubnetId(address.subnetId())
                .setCidr(address.cidr())
                .setGateway(address.gateway())
                .addAllDnsServers(address.dnsServers())
                .setDhcp(address.hasDhcp())
                .build();
    }
}
