package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Volumes of servers with Debian's client, unmodified. */
@ExtendWith(SharedCloud.class)
class OpenStackClientVolumesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String SERVER =
            "server create --wait --flavor m1.tiny --network demo --image demo ";

    private final OpenStackClient user;

    OpenStackClientVolumesIT(LocalCloud cloud) {
        this.user = new OpenStackClient(cloud.shell("openrc"));
    }

    @BeforeAll
    static void install() {
        var obstacle = Debian.obstacle("python3-openstackclient");
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @Test
    void aVolumeComesToAServerIsChangedAndGoes() {
        var volume = volume("volume create --size 1 data");
        user.run(SERVER + "keeper");
        var newer = user.atVersion("2.89");

        user.run("server add volume --device /dev/vdx keeper data");
        await(volume, "in-use");
        assertThat(user.column("Device", "server volume list keeper")).containsExactly("/dev/vdx");
        assertThat(user.show("server show keeper").path("volumes_attached").toString())
                .contains(volume);
        assertThat(user.tries("volume delete data").status()).isNotZero();
        assertThat(user.tries("server add volume keeper data").output())
                .contains("already attached");

        newer.run("server volume update --delete-on-termination keeper " + volume);
        var attachment = newer.show("server volume list keeper").path(0);
        assertThat(attachment.path("Delete On Termination?").asBoolean()).isTrue();
        assertThat(attachment.path("Attachment ID").asString()).hasSize(36);

        user.run("server remove volume keeper data");
        await(volume, "available");
        assertThat(user.column("Device", "server volume list keeper")).isEmpty();
        user.run("server delete --wait keeper");
        user.run("volume delete data");
    }

    @Test
    void serversBootFromVolumesThatAreThereOrAreMade() {
        var disk = volume("volume create --size 1 --image demo --bootable disk");
        var data = volume("volume create --size 1 more");
        var newer = user.atVersion("2.67");
        var create = SERVER.replace("--image demo ", "");

        user.run(create + "--volume disk first");
        user.run(SERVER + "--boot-from-volume 2 second");
        newer.run(
                SERVER
                        + "--block-device uuid=%s,source_type=volume,tag=more".formatted(data)
                        + " --block-device"
                        + " source_type=blank,destination_type=volume,volume_size=1,delete_on_termination=yes"
                        + " third");

        await(disk, "in-use");
        await(data, "in-use");
        assertThat(volumesOf("first")).containsExactly(disk);
        assertThat(user.column("Device", "server volume list second")).containsExactly("/dev/vda");
        var ofThird = newer.column("Volume ID", "server volume list third");
        assertThat(ofThird).hasSize(2).contains(data);
        assertThat(user.show("server show first").path("image").asString(""))
                .doesNotContain("demo");
        var made = volumesOf("second").getFirst();
        assertThat(user.show("volume show " + made).path("size").asInt()).isEqualTo(2);
        assertThat(user.tries("server remove volume first disk").output())
                .contains("Cannot detach a root device volume");

        user.run("server delete --wait first second third");
        await(disk, "available");
        await(data, "available");
        await(made, "available");
        user.run("volume delete disk more " + made);
        Eventually.until(
                "the disk that was to go with its server is gone",
                PATIENCE,
                PAUSE,
                () -> user.column("ID", "volume list").stream().noneMatch(ofThird::contains));
    }

    private List<String> volumesOf(String server) {
        return user.column("Volume ID", "server volume list " + server);
    }

    private String volume(String command) {
        var id = user.show(command).path("id").asString();
        await(id, "available");
        return id;
    }

    private void await(String volume, String status) {
        Eventually.until(
                () -> "%s: %s".formatted(status, user.tries("volume show " + volume).output()),
                PATIENCE,
                PAUSE,
                () -> user.show("volume show " + volume).path("status").asString().equals(status));
    }
}
