package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceNamesTest {
    @Test
    void eachBusHasItsOwnNames() {
        assertThat(DeviceNames.next("virtio", List.of())).isEqualTo("/dev/vda");
        assertThat(DeviceNames.next("virtio", List.of("/dev/vda"))).isEqualTo("/dev/vdb");
        assertThat(DeviceNames.next("ide", List.of("/dev/vda"))).isEqualTo("/dev/hda");
        assertThat(DeviceNames.next("scsi", List.of("/dev/sda", "/dev/sdc"))).isEqualTo("/dev/sdb");
    }

    @Test
    void afterZComesAa() {
        var taken = new HashSet<String>();
        var last = "";
        for (int i = 0; i < 703; i++) {
            last = DeviceNames.next("virtio", taken);
            taken.add(last);
        }

        assertThat(taken).contains("/dev/vdz", "/dev/vdaa", "/dev/vdzz");
        assertThat(last).isEqualTo("/dev/vdaaa");
    }
}
