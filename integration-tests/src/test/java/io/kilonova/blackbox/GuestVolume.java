package io.kilonova.blackbox;

import io.kilonova.testing.Eventually;
import java.time.Duration;
import java.util.Map;

/** A volume that comes to a real guest, and goes, as the guest tells on its console. */
record GuestVolume(CloudUser user, String server) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String SERVICE = "block-storage";

    void comesAndGoes() {
        var volume = user.create(SERVICE, "/volumes", "volume", Map.of("size", 1));
        await(volume, "available");
        var path = "/servers/" + server + "/os-volume_attachments";

        user.post("compute", path, Map.of("volumeAttachment", Map.of("volumeId", volume))).is(200);
        await(volume, "in-use");
        says("disk vdb is " + volume.substring(0, 20) + " of 1024 MiB");

        user.delete("compute", path + "/" + volume).is(202);
        says("disk vdb gone");
        await(volume, "available");
        user.delete(SERVICE, "/volumes/" + volume).is(202);
        Eventually.until(
                "the volume is gone",
                PATIENCE,
                PAUSE,
                () -> user.get(SERVICE, "/volumes/" + volume).status() == 404);
    }

    private void says(String words) {
        var ask = Map.of("os-getConsoleOutput", Map.of());
        Eventually.until(
                () -> user.post("compute", "/servers/" + server + "/action", ask).text(),
                PATIENCE,
                PAUSE,
                () ->
                        user.post("compute", "/servers/" + server + "/action", ask)
                                .text()
                                .contains(words));
    }

    private void await(String volume, String status) {
        Eventually.until(
                () -> user.get(SERVICE, "/volumes/" + volume).text(),
                PATIENCE,
                PAUSE,
                () ->
                        user.get(SERVICE, "/volumes/" + volume)
                                .body()
                                .at("/volume/status")
                                .asString("")
                                .equals(status));
    }
}
