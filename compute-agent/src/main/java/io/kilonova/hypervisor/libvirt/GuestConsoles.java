package io.kilonova.hypervisor.libvirt;

import com.sun.jna.LastErrorException;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Screens and serial lines of running guests. QEMU listens nowhere for either: libvirt gives the
 * agent a socket to the screen, and the serial line is a terminal of the host. What is read off the
 * line is in the console's log all the same.
 */
final class GuestConsoles {
    private final LibvirtConnection libvirt;
    private final Map<String, OpenFile> lines = new ConcurrentHashMap<>();

    GuestConsoles(LibvirtConnection libvirt) {
        this.libvirt = libvirt;
    }

    ByteChannel open(String serverId, String kind) throws HypervisorFailure {
        var machine = new Machine(libvirt, serverId);
        if (machine.run() == Machine.NOT_RUNNING) {
            throw machine.isNotRunning();
        }
        try {
            return switch (kind) {
                case "vnc" -> screen(serverId);
                case "serial" -> line(serverId);
                default -> throw unknown(kind);
            };
        } catch (IOException | LastErrorException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The console cannot be opened.", e);
        }
    }

    private static HypervisorFailure unknown(String kind) {
        return new HypervisorFailure(Kind.UNSUPPORTED, "There is no such console.", kind);
    }

    private ByteChannel screen(String serverId) throws HypervisorFailure, IOException {
        return new OpenFile(
                libvirt.extra(
                        serverId, (ext, domain) -> ext.virDomainOpenGraphicsFD(domain, 0, 0)));
    }

    /** There is one line, and one at its end: whoever came last. */
    private ByteChannel line(String serverId) throws HypervisorFailure, IOException {
        var terminal =
                libvirt.call(connect ->
                        DomainConsole.terminal(
                                connect.domainLookupByUUIDString(serverId).getXMLDesc(0)));
        if (terminal.isEmpty()) {
            throw unknown("no terminal");
        }
        var flags = LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_CLOEXEC | LibC.O_NONBLOCK;
        var opened = new OpenFile(LibC.LIBRARY.open(terminal.get(), flags));
        var before = lines.put(serverId, opened);
        if (before != null) {
            before.close();
        }
        return opened;
    }

    /** Hangs up whoever is at the guest's line. */
    void forget(String serverId) {
        var line = lines.remove(serverId);
        if (line != null) {
            line.close();
        }
    }
}
