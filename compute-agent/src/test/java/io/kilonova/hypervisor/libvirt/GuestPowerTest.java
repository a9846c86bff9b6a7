package io.kilonova.hypervisor.libvirt;

import static io.kilonova.hypervisor.libvirt.LibvirtHost.awaitConsole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.agent.protocol.PowerGuest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How guests run, seen from within them. One host for all tests, a guest for each. */
@Tag("libvirt")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestPowerTest {
    private static final int PATIENCE = 60;

    private Path directory;
    private LibvirtHost host;
    private LibvirtHypervisor hypervisor;
    private Image image;
    private Image iso;

    @BeforeAll
    void makeHost(@TempDir Path folder) throws IOException {
        directory = folder;
        host = LibvirtHost.start(directory);
        image = LibvirtHost.image();
        iso = LibvirtHost.iso();
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
    void aGuestKeepsItsDiskThroughStopsAndItsMemoryThroughPauses() throws Exception {
        var guest = Guests.aGuest(1).setImage(image).putMetadata("tick", "1").build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        awaitConsole(hypervisor, id, "READY");
        awaitConsole(hypervisor, id, "tick 2");

        assertThat(power(guest, PowerAction.PAUSE)).isEqualTo(PowerState.PAUSED);
        var paused = ticks(id);
        LibvirtHost.pause(3000);
        assertThat(ticks(id)).isEqualTo(paused);
        assertThat(power(guest, PowerAction.UNPAUSE)).isEqualTo(PowerState.RUNNING);
        awaitConsole(hypervisor, id, "tick " + (paused + 1));

        assertThat(power(guest, PowerAction.SUSPEND)).isEqualTo(PowerState.SUSPENDED);
        assertThat(hypervisor.guests()).containsEntry(id, PowerState.SUSPENDED);
        var suspended = ticks(id);
        assertThat(power(guest, PowerAction.RESUME)).isEqualTo(PowerState.RUNNING);
        awaitConsole(hypervisor, id, "tick " + (suspended + 2));
        assertThat(times(id, "boot 1")).isEqualTo(1);

        power(guest, PowerAction.CRASH_DUMP);
        awaitConsole(hypervisor, id, "NMI received");

        assertThat(power(guest, PowerAction.REBOOT_SOFT)).isEqualTo(PowerState.RUNNING);
        awaitConsole(hypervisor, id, "boot 2");
        assertThat(times(id, "power off")).isEqualTo(1);

        assertThat(power(guest, PowerAction.STOP)).isEqualTo(PowerState.SHUTDOWN);
        assertThat(times(id, "power off")).isEqualTo(2);
        assertThat(power(guest, PowerAction.START)).isEqualTo(PowerState.RUNNING);
        awaitConsole(hypervisor, id, "boot 3");

        assertThat(power(guest, PowerAction.REBOOT_HARD)).isEqualTo(PowerState.RUNNING);
        awaitConsole(hypervisor, id, "boot 4");
        assertThat(times(id, "power off")).isEqualTo(2);
        hypervisor.destroy(id);
    }

    @Test
    void aRescuedGuestReadsItsOwnDiskAndComesBackToIt() throws Exception {
        var guest = Guests.aGuest(2).setImage(image).build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        awaitConsole(hypervisor, id, "READY");
        power(guest, PowerAction.STOP);

        var rescued = guest.toBuilder();
        rescued.getRescueBuilder().setImage(image).setAdminPass("from the sea");
        power(rescued.build(), PowerAction.REBOOT_HARD);
        awaitConsole(hypervisor, id, "disk vdb1 has boots 1");
        awaitConsole(hypervisor, id, "password of root set");

        rescued.getRescueBuilder()
                .getImageBuilder()
                .putProperties("hw_rescue_bus", "ide")
                .putProperties("hw_rescue_device", "disk");
        power(rescued.build(), PowerAction.REBOOT_HARD);
        awaitConsole(hypervisor, id, "disks sda sr0 vda");

        power(guest, PowerAction.REBOOT_HARD);
        awaitConsole(hypervisor, id, "disks sr0 vda");
        assertThat(directory.resolve("guests/" + id)).isDirectoryNotContaining("glob:**rescue");
        hypervisor.destroy(id);
    }

    @Test
    void aCdIsBootedWhenTheOrderSaysSoOrTheDiskIsEmpty() throws Exception {
        var guest = Guests.aGuest(3).setImage(image).addIsos(iso);
        var id = guest.getServerId();
        hypervisor.spawn(guest.build(), (_, _) -> {});
        awaitConsole(hypervisor, id, "from disk");

        guest.addBootOrder("cdrom").addBootOrder("hd");
        power(guest.build(), PowerAction.REBOOT_HARD);
        awaitConsole(hypervisor, id, "from cdrom");
        awaitConsole(hypervisor, id, "disks sr0 sr1 vda");
        hypervisor.destroy(id);

        var empty = Guests.aGuest(4).setImage(iso).addIsos(iso).build();
        hypervisor.spawn(empty, (_, _) -> {});
        awaitConsole(hypervisor, empty.getServerId(), "from cdrom");
        hypervisor.destroy(empty.getServerId());
    }

    @Test
    void aGuestWhoseHostLostItIsMadeAnew() throws Exception {
        var guest = Guests.aGuest(5).setImage(image).build();
        var id = guest.getServerId();
        hypervisor.spawn(guest, (_, _) -> {});
        power(guest, PowerAction.SUSPEND);
        host.virsh("undefine", "--managed-save", guest.getInstanceName());
        Files.delete(directory.resolve("guests/" + id + "/disk.config"));

        assertThat(power(guest, PowerAction.RESUME)).isEqualTo(PowerState.RUNNING);

        awaitConsole(hypervisor, id, "server " + id);
        hypervisor.destroy(id);
    }

    @Test
    void aGuestThatDoesNotHearIsEndedAndANewerOrderDoesNotWait() throws Exception {
        var guest = Guests.aGuest(6).setImage(image).build();
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

        assertThatThrownBy(
                        () -> hypervisor.power(order(guest, PowerAction.STOP, PATIENCE), overtaken))
                .hasMessage("Something newer was asked of the server.");
        assertThat(hypervisor.guests()).containsEntry(guest.getServerId(), PowerState.RUNNING);
        assertThat(hypervisor.power(order(guest, PowerAction.STOP, 0), (_, _) -> {}))
                .isEqualTo(PowerState.SHUTDOWN);
        hypervisor.destroy(guest.getServerId());
    }

    /** What each action makes of each state; null where there is nothing to act on. */
    @Test
    void everyActionIsDoneOrRefusedInEveryState() throws Exception {
        var guest = Guests.aGuest(7).setImage(image).build();
        hypervisor.spawn(guest, (_, _) -> {});

        for (var state : PowerState.values()) {
            var expected = outcomes(state);
            for (var action : expected.keySet()) {
                bring(guest, state);
                assertThat(outcome(guest, action))
                        .as("%s when %s", action, state)
                        .isEqualTo(expected.get(action));
            }
        }
        hypervisor.destroy(guest.getServerId());
    }

    private static Map<PowerAction, String> outcomes(PowerState state) {
        var outcomes = new EnumMap<PowerAction, String>(PowerAction.class);
        switch (state) {
            case RUNNING, PAUSED -> {
                outcomes.put(PowerAction.START, "RUNNING");
                outcomes.put(PowerAction.STOP, "SHUTDOWN");
                outcomes.put(PowerAction.REBOOT_SOFT, "RUNNING");
                outcomes.put(PowerAction.REBOOT_HARD, "RUNNING");
                outcomes.put(PowerAction.PAUSE, "PAUSED");
                outcomes.put(PowerAction.UNPAUSE, "RUNNING");
                outcomes.put(PowerAction.SUSPEND, "SUSPENDED");
                outcomes.put(PowerAction.RESUME, "RUNNING");
                outcomes.put(PowerAction.CRASH_DUMP, state.name());
            }
            case SHUTDOWN, SUSPENDED, ABSENT -> {
                outcomes.put(PowerAction.START, "RUNNING");
                outcomes.put(PowerAction.STOP, state == PowerState.ABSENT ? "ABSENT" : "SHUTDOWN");
                outcomes.put(PowerAction.REBOOT_SOFT, "RUNNING");
                outcomes.put(PowerAction.REBOOT_HARD, "RUNNING");
                outcomes.put(PowerAction.PAUSE, "not running");
                outcomes.put(PowerAction.UNPAUSE, "not running");
                outcomes.put(
                        PowerAction.SUSPEND,
                        state == PowerState.SUSPENDED ? "SUSPENDED" : "not running");
                outcomes.put(PowerAction.RESUME, "RUNNING");
                outcomes.put(PowerAction.CRASH_DUMP, "not running");
            }
            default -> {}
        }
        return outcomes;
    }

    private void bring(Guest guest, PowerState state) throws HypervisorFailure, IOException {
        var now = hypervisor.guests().getOrDefault(guest.getServerId(), PowerState.ABSENT);
        if (now == state) {
            return;
        }
        switch (state) {
            case RUNNING -> power(guest, PowerAction.REBOOT_HARD);
            case PAUSED -> {
                power(guest, PowerAction.START);
                power(guest, PowerAction.PAUSE);
            }
            case SUSPENDED -> {
                power(guest, PowerAction.START);
                power(guest, PowerAction.SUSPEND);
            }
            case SHUTDOWN -> {
                power(guest, PowerAction.START);
                host.virsh("destroy", guest.getInstanceName());
            }
            default -> {
                power(guest, PowerAction.START);
                host.virsh("destroy", guest.getInstanceName());
                host.virsh("undefine", guest.getInstanceName());
            }
        }
    }

    private String outcome(Guest guest, PowerAction action) {
        try {
            return hypervisor.power(order(guest, action, 0), (_, _) -> {}).name();
        } catch (HypervisorFailure e) {
            assertThat(e).hasMessage("Instance " + guest.getServerId() + " is not running.");
            return "not running";
        }
    }

    private PowerState power(Guest guest, PowerAction action) throws HypervisorFailure {
        return hypervisor.power(order(guest, action, PATIENCE), (_, _) -> {});
    }

    private static PowerGuest order(Guest guest, PowerAction action, int seconds) {
        return PowerGuest.newBuilder()
                .setGuest(guest)
                .setAction(action)
                .setTimeoutSeconds(seconds)
                .build();
    }

    private int ticks(String id) throws HypervisorFailure {
        var ticks = Pattern.compile("tick (\\d+)").matcher(LibvirtHost.console(hypervisor, id));
        int last = 0;
        while (ticks.find()) {
            last = Integer.parseInt(ticks.group(1));
        }
        return last;
    }

    private long times(String id, String text) throws HypervisorFailure {
        return LibvirtHost.console(hypervisor, id)
                .lines()
                .filter(line -> line.contains("TINY: " + text))
                .count();
    }
}
