package io.kilonova.agent;

import com.google.protobuf.UnsafeByteOperations;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandSucceeded;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.guest.GuestBook;
import io.kilonova.hypervisor.Hypervisor;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.ImageSink;
import java.nio.channels.ByteChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each command makes the hypervisor do, and what it leaves in the book of guests. */
final class GuestActions {
    private static final Logger LOG = LoggerFactory.getLogger(GuestActions.class);
    private static final CommandSucceeded DONE = CommandSucceeded.getDefaultInstance();

    private final String host;
    private final Hypervisor hypervisor;
    private final GuestBook book;
    private final Outlets outlets;

    GuestActions(String host, Hypervisor hypervisor, GuestBook book, Outlets outlets) {
        this.host = host;
        this.hypervisor = hypervisor;
        this.book = book;
        this.outlets = outlets;
    }

    /** Where the bytes of images and consoles go from here. */
    record Outlets(ImageSink images, Consoles consoles) {}

    /** Takes a console that was opened for a session, and closes it. */
    @FunctionalInterface
    interface Consoles {
        void serve(String session, ByteChannel console) throws HypervisorFailure;
    }

    CommandSucceeded carryOut(Run run) throws HypervisorFailure {
        var command = run.command();
        return switch (command.getActionCase()) {
            case SPAWN -> {
                var guest = command.getSpawn().getGuest();
                yield left(command, guest, hypervisor.spawn(guest, run));
            }
            case DESTROY -> destroy(command);
            case POWER ->
                    left(
                            command,
                            command.getPower().getGuest(),
                            hypervisor.power(command.getPower(), run));
            case RESET_DISKS, RESIZE, CONFIRM_RESIZE, REVERT_RESIZE, LIVE_RESIZE -> reshape(run);
            case ATTACH_DISK, DETACH_DISK, SWAP_DISK, EXTEND_DISK -> {
                changeDisks(run);
                yield DONE;
            }
            case ATTACH_NIC, DETACH_NIC, UPDATE_NICS -> {
                changeNics(run);
                yield DONE;
            }
            case SNAPSHOT, FREEZE, SET_ADMIN_PASSWORD -> {
                reachInside(run);
                yield DONE;
            }
            case READ_CONSOLE_LOG, READ_DIAGNOSTICS, OPEN_CONSOLE -> look(command);
            case ACTION_NOT_SET ->
                    throw new HypervisorFailure(
                            Kind.PERMANENT, "The host does not know this action.", "");
        };
    }

    private CommandSucceeded destroy(Command command) throws HypervisorFailure {
        hypervisor.destroy(command.getServerId());
        var name = command.getDestroy().getInstanceName();
        return left(command.getServerId(), name, PowerState.ABSENT);
    }

    private CommandSucceeded reshape(Run run) throws HypervisorFailure {
        var command = run.command();
        return switch (command.getActionCase()) {
            case RESET_DISKS -> {
                hypervisor.resetDisks(command.getOperationId(), command.getResetDisks());
                yield left(command, command.getResetDisks().getGuest(), PowerState.SHUTDOWN);
            }
            case RESIZE ->
                    left(
                            command,
                            command.getResize().getGuest(),
                            hypervisor.resize(command.getOperationId(), command.getResize(), run));
            case CONFIRM_RESIZE -> {
                hypervisor.confirmResize(command.getServerId());
                yield DONE;
            }
            case REVERT_RESIZE ->
                    left(
                            command,
                            command.getRevertResize().getGuest(),
                            hypervisor.revertResize(command.getRevertResize(), run));
            default -> {
                var guest = command.getLiveResize().getGuest();
                yield left(command, guest, hypervisor.liveResize(guest));
            }
        };
    }

    private void changeDisks(Run run) throws HypervisorFailure {
        var command = run.command();
        var server = command.getServerId();
        switch (command.getActionCase()) {
            case ATTACH_DISK -> {
                var order = command.getAttachDisk();
                hypervisor.attachDisk(order.getGuest(), order.getDevice());
            }
            case DETACH_DISK -> {
                var order = command.getDetachDisk();
                hypervisor.detachDisk(order.getGuest(), order.getDevice(), run);
            }
            case SWAP_DISK -> {
                var order = command.getSwapDisk();
                hypervisor.swapDisk(server, order.getOld(), order.getNew(), run);
            }
            default -> hypervisor.extendDisk(server, command.getExtendDisk().getDevice());
        }
    }

    private void changeNics(Run run) throws HypervisorFailure {
        var command = run.command();
        switch (command.getActionCase()) {
            case ATTACH_NIC -> {
                var order = command.getAttachNic();
                hypervisor.attachNic(order.getGuest(), order.getNic());
            }
            case DETACH_NIC -> {
                var order = command.getDetachNic();
                hypervisor.detachNic(order.getGuest(), order.getNic(), run);
            }
            default -> hypervisor.updateNics(command.getUpdateNics().getGuest());
        }
    }

    private void reachInside(Run run) throws HypervisorFailure {
        var command = run.command();
        var server = command.getServerId();
        switch (command.getActionCase()) {
            case SNAPSHOT ->
                    hypervisor.snapshot(server, command.getSnapshot(), outlets.images(), run);
            case FREEZE -> hypervisor.freeze(server, command.getFreeze().getThaw());
            default -> {
                var order = command.getSetAdminPassword();
                hypervisor.setAdminPassword(server, order.getUser(), order.getPassword());
            }
        }
    }

    private CommandSucceeded look(Command command) throws HypervisorFailure {
        var server = command.getServerId();
        return switch (command.getActionCase()) {
            case READ_CONSOLE_LOG -> {
                var log = hypervisor.consoleLog(server, command.getReadConsoleLog().getLines());
                yield CommandSucceeded.newBuilder()
                        .setConsoleLog(UnsafeByteOperations.unsafeWrap(log))
                        .build();
            }
            case READ_DIAGNOSTICS ->
                    CommandSucceeded.newBuilder()
                            .setDiagnosticsJson(hypervisor.diagnostics(server))
                            .build();
            default -> {
                var order = command.getOpenConsole();
                outlets.consoles()
                        .serve(order.getSession(), hypervisor.console(server, order.getKind()));
                yield DONE;
            }
        };
    }

    private CommandSucceeded left(Command command, Guest guest, PowerState power) {
        return left(command.getServerId(), guest.getInstanceName(), power);
    }

    private CommandSucceeded left(String serverId, String instanceName, PowerState power) {
        LOG.info("host={} server={} power={}", host, serverId, power);
        return CommandSucceeded.newBuilder()
                .setGuest(book.note(serverId, instanceName, power))
                .build();
    }
}
