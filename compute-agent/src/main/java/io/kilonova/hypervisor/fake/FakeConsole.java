package io.kilonova.hypervisor.fake;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What a small Linux would write while it boots; it greets as the tiny guest of testbed does. */
final class FakeConsole {
    private static final JsonMapper JSON = JsonMapper.shared();

    private FakeConsole() {}

    /**
     * @param lines from the end; 0 for all
     */
    static byte[] of(FakeGuest guest, int lines) {
        var all = boot(guest);
        var from = lines > 0 ? Math.max(0, all.size() - lines) : 0;
        var text = String.join("\n", all.subList(from, all.size())) + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> boot(FakeGuest fake) {
        var guest = fake.guest();
        var image = guest.hasRescue() ? guest.getRescue().getImage() : guest.getImage();
        return List.of(
                "FAKE CONSOLE OUTPUT",
                "fake console of " + guest.getName(),
                "[    0.000000] Linux version 6.1.0-fake (kilonova) #1 SMP",
                "[    0.000000] Command line: root=LABEL=rootfs ro console=tty1 console=ttyS0",
                "[    0.001204] Memory: %dK available".formatted(guest.getMemoryMb() * 1024),
                "[    0.010731] smp: Brought up 1 node, %d CPUs".formatted(guest.getVcpus()),
                "[    0.284113] virtio_blk virtio1: [vda] from image " + image.getName(),
                "[    0.310950] virtio_net virtio0 eth0: link up",
                "[    0.702338] EXT4-fs (vda1): mounted filesystem",
                "TINY: hello, I am %s, host name %s, server %s"
                        .formatted(guest.getName(), guest.getHostname(), guest.getServerId()),
                "TINY: metadata " + JSON.writeValueAsString(guest.getMetadataMap()),
                "TINY: boot " + fake.boots(),
                "TINY: READY after 0.71 s",
                guest.getHostname() + " login: ");
    }
}
