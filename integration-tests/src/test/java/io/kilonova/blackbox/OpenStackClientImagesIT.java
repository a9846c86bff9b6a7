package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Servers that become images and images that become servers, by Debian's client. */
@ExtendWith(SharedCloud.class)
class OpenStackClientImagesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String CREATE =
            "server create --wait --flavor m1.tiny --network demo --image %s %s";

    private final OpenStackClient user;
    private final OpenStackClient latest;
    private final Path files;

    OpenStackClientImagesIT(LocalCloud cloud, @TempDir Path files) {
        this.user = new OpenStackClient(cloud.shell("openrc"));
        this.latest = user.atVersion("2.92");
        this.files = files;
    }

    @BeforeAll
    static void install() {
        var obstacle = Debian.obstacle("python3-openstackclient");
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @Test
    void aServerIsSavedAndAnotherMadeOfIt() {
        var server = user.show(CREATE.formatted("demo", "origin"));

        user.run("server image create --wait --name saved --property by=hand origin");

        var image = user.show("image show saved");
        assertThat(image.path("status").asString()).isEqualTo("active");
        assertThat(image.path("size").asLong()).isPositive();
        assertThat(image.at("/properties/image_type").asString()).isEqualTo("snapshot");
        assertThat(image.at("/properties/by").asString()).isEqualTo("hand");
        assertThat(image.at("/properties/instance_uuid").asString())
                .isEqualTo(server.path("id").asString());
        var copy = user.show(CREATE.formatted("saved", "copy"));
        assertThat(copy.path("image").asString()).contains(image.path("id").asString());
        assertThat(user.column("Action", "server event list origin")).contains("createImage");
        user.run("server delete --wait origin copy");
        user.run("image delete saved");
    }

    @Test
    void backupsTakeTheirTurn() {
        user.run(CREATE.formatted("demo", "precious"));

        for (var name : List.of("monday", "tuesday", "wednesday")) {
            user.run(
                    "server backup create --wait --type daily --rotate 2 --name "
                            + name
                            + " precious");
        }

        Eventually.until(
                "the oldest backup goes",
                PATIENCE,
                PAUSE,
                () -> !user.column("Name", "image list").contains("monday"));
        assertThat(user.column("Name", "image list")).contains("tuesday", "wednesday");
        assertThat(user.show("image show tuesday").at("/properties/backup_type").asString())
                .isEqualTo("daily");
        user.run("server delete --wait precious");
        user.run("image delete tuesday wednesday");
    }

    @Test
    void aServerIsShelvedAndComesBackWithItsAddress() {
        var address = addressOf(user.show(CREATE.formatted("demo", "sleeper")));

        user.run("server shelve --wait sleeper");
        Eventually.until(
                "the server leaves its host",
                PATIENCE,
                PAUSE,
                () -> statusOf("sleeper").equals("SHELVED_OFFLOADED"));
        assertThat(user.column("Name", "image list")).contains("sleeper-shelved");
        user.run("server unshelve --wait sleeper");

        var awake = user.show("server show sleeper");
        assertThat(awake.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(addressOf(awake)).isEqualTo(address).isNotEmpty();
        Eventually.until(
                "nothing is left of the shelf",
                PATIENCE,
                PAUSE,
                () -> !user.column("Name", "image list").contains("sleeper-shelved"));
        user.run("server delete --wait sleeper");
    }

    @Test
    void aServerIsRebuiltWithAllThatMayBeChanged() throws IOException {
        var script = Files.writeString(files.resolve("script"), "#!/bin/sh\necho hello\n");
        var address = addressOf(user.show(CREATE.formatted("demo", "old")));
        user.run("keypair create rebuilt");

        var told =
                latest.run(
                        ("server rebuild --wait --image demo --name new --password s3cret"
                                        + " --property color=red --description fresh --hostname"
                                        + " renewed --key-name rebuilt --user-data %s old")
                                .formatted(script));

        assertThat(told).startsWith("Complete");
        var shown = latest.show("server show new");
        assertThat(shown.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(shown.path("description").asString()).isEqualTo("fresh");
        assertThat(shown.path("key_name").asString()).isEqualTo("rebuilt");
        assertThat(shown.at("/properties/color").asString()).isEqualTo("red");
        assertThat(addressOf(shown)).isEqualTo(address);
        user.run("server rebuild --wait new");
        assertThat(user.column("Action", "server event list new"))
                .containsExactly("rebuild", "rebuild", "create");
        user.run("server delete --wait new");
        user.run("keypair delete rebuilt");
    }

    private String statusOf(String server) {
        return user.show("server show " + server).path("status").asString();
    }

    private static String addressOf(JsonNode server) {
        return server.at("/addresses/demo/0").asString("");
    }
}
