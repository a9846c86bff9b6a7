package io.kilonova.hypervisor.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.SnapshotGuest;
import io.kilonova.image.inspect.ImageInspector;
import io.kilonova.time.Sleeper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FakeHypervisorTest {
    private static final Guest WEB =
            Guest.newBuilder()
                    .setServerId("6a3f")
                    .setName("web")
                    .setHostname("web.example")
                    .putMetadata("role", "front \"door\"")
                    .build();

    private final Sleeper sleeper = _ -> {};

    @Test
    void aGuestGreetsAsTheTinyGuestDoes() throws Exception {
        try (var host = new FakeHypervisor("one", FakeSettings.instant(), null, sleeper)) {
            host.spawn(WEB, (_, _) -> {});

            assertThat(text(host.consoleLog("6a3f", 0)))
                    .contains("TINY: hello, I am web, host name web.example, server 6a3f\n")
                    .contains("TINY: metadata {\"role\":\"front \\\"door\\\"\"}\n")
                    .contains("TINY: READY");
        }
    }

    @Test
    void aPersistentGuestIsThereAgainAfterARestart(@TempDir Path directory) throws Exception {
        var settings = FakeSettings.instant().persistent();
        try (var host = new FakeHypervisor("one", settings, directory, sleeper)) {
            host.spawn(WEB, (_, _) -> {});
        }

        try (var host = new FakeHypervisor("one", settings, directory, sleeper)) {
            assertThat(host.guests()).containsEntry("6a3f", PowerState.RUNNING);
            assertThat(text(host.consoleLog("6a3f", 0))).contains("role");
        }
    }

    /** The image service looks into what it is sent. */
    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "raw"})
    void whatIsSavedOfAGuestIsAnImageOfItsFormat(String format, @TempDir Path directory)
            throws Exception {
        var saved = directory.resolve("saved");
        try (var host = new FakeHypervisor("one", FakeSettings.instant(), null, sleeper)) {
            host.spawn(WEB, (_, _) -> {});

            host.snapshot(
                    "6a3f",
                    SnapshotGuest.newBuilder().setImageId("i").setDiskFormat(format).build(),
                    (_, file, _) -> Files.copy(file, saved),
                    (_, _) -> {});
        }

        assertThat(ImageInspector.inspect(saved, format).format()).isEqualTo(format);
    }

    private static String text(byte[] log) {
        return new String(log, StandardCharsets.UTF_8);
    }
}
