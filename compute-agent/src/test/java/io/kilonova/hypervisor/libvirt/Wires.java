package io.kilonova.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of the test's own: a bridge in a namespace, and namespaces on it that stand for guests.
 * Every guest serves names, by TCP and UDP, on the ports 53 and 5353.
 */
final class Wires implements AutoCloseable {
    private static final Path HERE = Path.of(".");
    private static final int PREFIX = 24;

    private final String name = "knw" + ProcessHandle.current().pid();
    private final Path directory;
    private final List<String> namespaces = new ArrayList<>();

    Wires(Path directory) throws IOException {
        this.directory = directory;
        namespace(name);
        ip("-n", name, "link", "add", "br0", "type", "bridge");
        ip("-n", name, "link", "set", "br0", "up");
        ip("-n", name, "addr", "add", "10.66.0.1/" + PREFIX, "dev", "br0");
    }

    /** The namespace of the bridge. */
    String host() {
        return name;
    }

    private void namespace(String namespace) throws IOException {
        ip("netns", "add", namespace);
        namespaces.add(namespace);
        ip("-n", namespace, "link", "set", "lo", "up");
    }

    /** A guest on the bridge, with an address of each version. */
    String guest(String tap, String mac, int number) throws IOException {
        var guest = plug("br0", tap, mac, number);
        address(guest, "fd00::" + number + "/64");
        for (var port : List.of("53", "5353")) {
            sh(
                    "ip",
                    "netns",
                    "exec",
                    guest,
                    "dnsmasq",
                    "--conf-file=/dev/null",
                    "--user=root",
                    "--no-resolv",
                    "--no-hosts",
                    "--address=/#/192.0.2.1",
                    "--port=" + port,
                    "--pid-file=" + directory.resolve(guest + "-" + port));
        }
        return guest;
    }

    /** A guest that serves nothing, on a bridge that is there. */
    String plug(String bridge, String tap, String mac, int number) throws IOException {
        var guest = name + "g" + namespaces.size();
        namespace(guest);
        ip("-n", name, "link", "add", tap, "type", "veth", "peer", "name", "eth0", "netns", guest);
        ip("-n", name, "link", "set", tap, "master", bridge, "up");
        ip("-n", guest, "link", "set", "eth0", "address", mac, "up");
        address(guest, "10.66.0." + number + "/" + PREFIX);
        ip("-n", guest, "route", "add", "default", "via", "10.66.0.1");
        return guest;
    }

    /** From this address, whatever else the guest has. */
    void speakAs(String guest, String address) throws IOException {
        ip("-n", guest, "route", "replace", "default", "via", "10.66.0.1", "src", address);
    }

    /** What is answered over TCP, to what is said in one piece, until the other end hangs up. */
    String talk(String from, int seconds, String to, String said) throws IOException {
        var send = "printf '%s' | dd bs=64K iflag=fullblock status=none >&3".formatted(said);
        var script = "exec 3<>/dev/tcp/%s && %s && cat <&3".formatted(to, send);
        var patience = String.valueOf(seconds);
        return sh("ip", "netns", "exec", from, "timeout", patience, "bash", "-c", script);
    }

    void address(String guest, String address) throws IOException {
        var nodad = address.contains(":") ? List.of("nodad") : List.<String>of();
        var command = new ArrayList<>(List.of("-n", guest, "addr", "add", address, "dev", "eth0"));
        command.addAll(nodad);
        ip(command.toArray(String[]::new));
    }

    void mac(String guest, String mac) throws IOException {
        ip("-n", guest, "link", "set", "eth0", "address", mac);
    }

    /** Whether a connection comes about, from the guest or from the host itself. */
    boolean connects(String from, String to, int port) {
        return succeeds(from, "exec 3<>/dev/tcp/%s/%d".formatted(to, port));
    }

    /** Whether a question is answered. */
    boolean answers(String from, String to, int port) {
        var question = "\\x12\\x34\\x01\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00";
        var name = "\\x01a\\x00\\x00\\x01\\x00\\x01";
        return succeeds(
                from,
                "exec 3<>/dev/udp/%s/%d; printf '%s%s' >&3; [ $(head -c 1 <&3 | wc -c) = 1 ]"
                        .formatted(to, port, question, name));
    }

    private static boolean succeeds(String namespace, String script) {
        try {
            // who was not answered before would not ask again at once
            ip("-n", namespace, "neigh", "flush", "all");
            sh("ip", "netns", "exec", namespace, "timeout", "1", "bash", "-c", script);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static void ip(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        LibvirtHost.sh(command, HERE);
    }

    private static String sh(String... command) throws IOException {
        return LibvirtHost.sh(List.of(command), HERE);
    }

    @Override
    public void close() throws IOException {
        try (var servers = Files.newDirectoryStream(directory, name + "g*")) {
            for (var server : servers) {
                var pid = Long.parseLong(Files.readString(server).strip());
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
            }
        }
        for (var namespace : namespaces) {
            ip("netns", "del", namespace);
        }
    }
}
