package io.kilonova.hypervisor.libvirt;

import com.google.protobuf.ByteString;
import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.Nic;

/** Guests for tests: tiny, on one network, with a config drive. */
final class Guests {
    private Guests() {}

    static Guest.Builder aGuest(int number) {
        return Guest.newBuilder()
                .setServerId("00000000-0000-4000-8000-%012d".formatted(number))
                .setInstanceName("instance-%08x".formatted(number))
                .setName("guest <" + number + "> & \"co\"")
                .setHostname("guest-" + number)
                .setProjectId("p")
                .setUserId("u")
                .setFlavorName("tiny")
                .setVcpus(1)
                .setMemoryMb(128)
                .setRootGb(1)
                .setConfigDrive(true)
                .putMetadata("greeting", "hello")
                .setUserData(ByteString.copyFromUtf8("#cloud-config\n"))
                .setImage(
                        Image.newBuilder()
                                .setId("11111111-0000-4000-8000-000000000000")
                                .setDiskFormat("qcow2"))
                .addBlockDevices(
                        BlockDevice.newBuilder()
                                .setSourceType("image")
                                .setDestinationType("local")
                                .setBootIndex(0)
                                .setDeviceName("vda"))
                .addNics(aNic(number));
    }

    /** An empty local disk. */
    static BlockDevice.Builder aBlank(long sizeMb, String guestFormat) {
        return BlockDevice.newBuilder()
                .setSourceType("blank")
                .setDestinationType("local")
                .setBootIndex(-1)
                .setSizeMb(sizeMb)
                .setGuestFormat(guestFormat);
    }

    static Nic.Builder aNic(int number) {
        return Nic.newBuilder()
                .setPortId(
                        "22222222-0000-4000-8000-%012d"
                                .formatted(number)
                                .replaceFirst("22222222", "2222%04d".formatted(number)))
                .setNetworkId("33333333-0000-4000-8000-000000000000")
                .setMacAddress("fa:16:3e:00:00:%02x".formatted(number))
                .setBridge("brqtest")
                .addFixedIps(
                        FixedIp.newBuilder()
                                .setAddress("10.66.0." + (10 + number))
                                .setCidr("10.66.0.0/24")
                                .setGateway("10.66.0.1")
                                .addDnsServers("10.66.0.2")
                                .setDhcp(true));
    }
}
