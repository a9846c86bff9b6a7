package io.kilonova.hypervisor.libvirt;

import static io.kilonova.hypervisor.libvirt.LibvirtHost.awaitConsole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.agent.protocol.ResetDisks;
import io.kilonova.agent.protocol.SnapshotGuest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.Progress;
import io.kilonova.time.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Guests that become images, and images that become guests, seen from within them. */
@Tag("libvirt")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestImagesTest {
    private static final String SAVED = "66666666-0000-4000-8000-00000000000";
    private static final long GIB = 1L << 30;

    private Path directory;
    private LibvirtHost host;
    private LibvirtHypervisor hypervisor;
    private Image image;

    @BeforeAll
    void makeHost(@TempDir Path folder) throws IOException {
        directory = folder;
        host = LibvirtHost.start(directory);
        image = LibvirtHost.image();
        hypervisor = host.open();
    }

    @AfterAll
    void end() throws IOException {
        if (hypervisor != null) {
            hypervisor.close();
            host.close();
        }
    }

    @Test
    void aRunningGuestIsCopiedAndGoesOn() throws Exception {
        var guest =
                Guests.aGuest(1)
                        .setImage(image.toBuilder().putProperties("hw_qemu_guest_agent", "yes"))
                        .addBlockDevices(Guests.aBlank(8, ""))
                        .putMetadata("tick", "1")
                        .build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        awaitConsole(hypervisor, id, "tick 2");
        awaitAgent(guest);
        var ticks = ticks(id);

        var saved = snapshot(guest, 1, "qcow2");

        awaitConsole(hypervisor, id, "tick " + (ticks + 2));
        assertThat(LibvirtHost.console(hypervisor, id)).containsOnlyOnce("TINY: boot ");
        assertThat(ask(guest, "guest-fsfreeze-status")).contains("thawed");
        assertThat(info(saved).path("virtual-size").asLong()).isEqualTo(GIB);
        assertThat(info(saved).has("backing-filename")).isFalse();
        assertThat(directory.resolve("guests/" + id)).isDirectoryNotContaining("glob:**copy");

        var copy = Guests.aGuest(2).setImage(host.serve(SAVED + 1, saved)).build();
        hypervisor.spawn(copy, (_, _) -> {});
        awaitConsole(hypervisor, copy.getServerId(), "boot 2");
        hypervisor.destroy(copy.getServerId());
        hypervisor.destroy(id);
    }

    @Test
    void aCopyIsGivenUpForSomethingNewerAndAnotherOneIsMade() throws Exception {
        var guest = Guests.aGuest(3).setImage(image).build();
        hypervisor.spawn(guest, (_, _) -> {});
        var overtaken =
                new Progress() {
                    @Override
                    public void at(String phase, int percent) {}

                    @Override
                    public boolean isOvertaken() {
                        return true;
                    }
                };

        assertThatThrownBy(() -> snapshot(guest, order(guest, 3, "qcow2"), overtaken))
                .hasMessage("Something newer was asked of the server.");
        // as an agent does that is killed meanwhile
        host.virsh("backup-begin", guest.getInstanceName());
        var saved = snapshot(guest, 3, "raw");

        assertThat(info(saved).path("format").asString()).isEqualTo("raw");
        assertThat(Files.size(saved)).isEqualTo(GIB);
        assertThat(hypervisor.guests()).containsEntry(guest.getServerId(), PowerState.RUNNING);
        hypervisor.destroy(guest.getServerId());
        assertThatThrownBy(() -> snapshot(guest, 3, "raw"))
                .isInstanceOfSatisfying(
                        HypervisorFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.NO_SUCH_GUEST));
    }

    @Test
    void aGuestThatMustNotBeCopiedWhileItWritesIsNot() throws Exception {
        var blank = directory.resolve("blank");
        LibvirtHost.sh(
                List.of("qemu-img", "create", "-f", "qcow2", blank.toString(), "1M"), directory);
        var guest =
                Guests.aGuest(4)
                        .setImage(
                                host.serve(SAVED + 4, blank).toBuilder()
                                        .putProperties("hw_qemu_guest_agent", "yes")
                                        .putProperties("os_require_quiesce", "yes"))
                        .build();
        hypervisor.spawn(guest, (_, _) -> {});

        assertThatThrownBy(() -> snapshot(guest, 4, "qcow2"))
                .hasMessage("The guest's agent does not answer.");
        assertThatThrownBy(() -> copyOnAFullHost(guest))
                .hasMessage("The host has no room for a copy of the disk.");
        var lenient = guest.toBuilder();
        lenient.getImageBuilder().removeProperties("os_require_quiesce");
        assertThat(snapshot(lenient.build(), 4, "qcow2")).exists();
        hypervisor.destroy(guest.getServerId());
    }

    @Test
    void aShelvedGuestComesBackWithItsDiskOnAHostThatKeepsNoImageOfIt() throws Exception {
        var guest = Guests.aGuest(5).setImage(image).build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        awaitConsole(hypervisor, id, "READY");
        power(guest, PowerAction.SUSPEND);
        snapshot(guest, 5, "qcow2");
        power(guest, PowerAction.STOP);
        var saved = snapshot(guest, 5, "qcow2");
        hypervisor.destroy(id);
        assertThat(directory.resolve("guests/" + id)).doesNotExist();

        var unshelved =
                guest.toBuilder().setImage(host.serve(SAVED + 5, saved)).setOwnsImage(true).build();
        hypervisor.spawn(unshelved, (_, _) -> {});

        awaitConsole(hypervisor, id, "boot 2");
        assertThat(directory.resolve("images/" + SAVED + 5)).doesNotExist();
        assertThat(info(directory.resolve("guests/" + id + "/disk")).has("backing-filename"))
                .isFalse();
        // its image may be gone from the image service
        Files.delete(saved);
        var reference = guest.toBuilder();
        reference.getImageBuilder().setId(SAVED + 5);
        power(reference.build(), PowerAction.REBOOT_HARD);
        awaitConsole(hypervisor, id, "boot 3");
        hypervisor.destroy(id);
    }

    @Test
    void aRebuiltGuestBeginsAnewAndKeepsWhatItShall() throws Exception {
        var guest = Guests.aGuest(6).setImage(image).addBlockDevices(Guests.aBlank(8, "")).build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        awaitConsole(hypervisor, id, "READY");
        power(guest, PowerAction.REBOOT_HARD);
        awaitConsole(hypervisor, id, "boot 2");
        var ephemeral = directory.resolve("guests/" + id + "/disk.eph0");
        var kept = Files.getAttribute(ephemeral, "unix:ino");

        var rebuilt =
                guest.toBuilder()
                        .setImage(host.serve(SAVED + 6, LibvirtHost.file()))
                        .setHostname("another")
                        .putMetadata("greeting", "again")
                        .build();
        var reset = ResetDisks.newBuilder().setGuest(rebuilt).setPreserveEphemeral(true).build();
        hypervisor.resetDisks("op-1", reset);
        hypervisor.resetDisks("op-1", reset);
        assertThat(hypervisor.guests()).containsEntry(id, PowerState.SHUTDOWN);
        hypervisor.spawn(rebuilt, (_, _) -> {});

        awaitConsole(hypervisor, id, "host name another, server " + id);
        awaitConsole(hypervisor, id, "\"greeting\":\"again\"");
        awaitConsole(hypervisor, id, "boot 1");
        awaitConsole(hypervisor, id, "dhcp 10.66.0.16");
        assertThat(Files.getAttribute(ephemeral, "unix:ino")).isEqualTo(kept);

        hypervisor.resetDisks("op-1", reset);
        assertThat(hypervisor.guests()).containsEntry(id, PowerState.RUNNING);
        hypervisor.resetDisks("op-2", ResetDisks.newBuilder().setGuest(rebuilt).build());
        assertThat(ephemeral).doesNotExist();
        hypervisor.spawn(rebuilt, (_, _) -> {});
        awaitConsole(hypervisor, id, "boot 1");
        hypervisor.destroy(id);
        assertThat(directory.resolve("networks/" + id)).doesNotExist();
    }

    private static SnapshotGuest order(Guest guest, int number, String format) {
        return SnapshotGuest.newBuilder()
                .setGuest(guest)
                .setImageId(SAVED + number)
                .setDiskFormat(format)
                .build();
    }

    /** Where the image is then. */
    private Path snapshot(Guest guest, int number, String format)
            throws HypervisorFailure, IOException {
        return snapshot(guest, order(guest, number, format), (_, _) -> {});
    }

    private Path snapshot(Guest guest, SnapshotGuest order, Progress progress)
            throws HypervisorFailure, IOException {
        var saved = directory.resolve("saved-" + order.getImageId());
        Files.deleteIfExists(saved);
        hypervisor.snapshot(
                guest.getServerId(),
                order,
                (imageId, file, _) -> {
                    assertThat(imageId).isEqualTo(order.getImageId());
                    Files.copy(file, saved);
                },
                progress);
        return saved;
    }

    private void copyOnAFullHost(Guest guest) throws HypervisorFailure, IOException {
        try (var libvirt = new LibvirtConnection(host.settings().uri())) {
            new RootDiskCopy(
                            libvirt,
                            host.settings(),
                            new GuestAgent(libvirt),
                            Sleeper.real(),
                            _ -> 1000)
                    .take(
                            guest.getServerId(),
                            order(guest, 4, "qcow2"),
                            (_, _, _) -> {},
                            (_, _) -> {});
        }
    }

    private static JsonNode info(Path disk) throws IOException {
        var command = new String[] {"qemu-img", "info", "-U", "--output=json", disk.toString()};
        return JsonMapper.shared().readTree(LibvirtHost.sh(List.of(command), Path.of(".")));
    }

    private void power(Guest guest, PowerAction action) throws HypervisorFailure {
        var order = PowerGuest.newBuilder().setGuest(guest).setAction(action).setTimeoutSeconds(60);
        hypervisor.power(order.build(), (_, _) -> {});
    }

    private String ask(Guest guest, String question) throws IOException {
        return host.virsh(
                "qemu-agent-command",
                guest.getInstanceName(),
                "{\"execute\": \"" + question + "\"}");
    }

    private void awaitAgent(Guest guest) throws IOException {
        var begun = System.nanoTime();
        while (true) {
            try {
                var _ = ask(guest, "guest-ping");
                return;
            } catch (IOException e) {
                if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(2)) {
                    throw e;
                }
                LibvirtHost.pause(200);
            }
        }
    }

    private int ticks(String id) throws HypervisorFailure {
        var ticks = Pattern.compile("tick (\\d+)").matcher(LibvirtHost.console(hypervisor, id));
        int last = 0;
        while (ticks.find()) {
            last = Integer.parseInt(ticks.group(1));
        }
        return last;
    }
}
