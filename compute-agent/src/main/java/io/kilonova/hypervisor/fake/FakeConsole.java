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

    private static List<String> boot(FakeGuest guest) {
        return List.of(
                "FAKE CONSOLE OUTPUT",
                "fake console of " + guest.name(),
                "[    0.000000] Linux version 6.1.0-fake (kilonova) #1 SMP",
                "[    0.000000] Command line: root=LABEL=rootfs ro console=tty1 console=ttyS0",
                "[    0.001204] Memory: %dK available".formatted(guest.memoryMb() * 1024),
                "[    0.010731] smp: Brought up 1 node, %d CPUs".formatted(guest.vcpus()),
                "[    0.284113] virtio_blk virtio1: [vda] from image " + guest.image(),
                "[    0.310950] virtio_net virtio0 eth0: link up",
                "[    0.702338] EXT4-fs (vda1): mounted filesystem",
                "TINY: hello, I am %s, host name %s, server %s"
                        .formatted(guest.name(), guest.hostname(), guest.serverId()),
                "TINY: metadata " + JSON.writeValueAsString(guest.metadata()),
                "TINY: READY after 0.71 s",
                guest.hostname() + " login: ");
    }
}
