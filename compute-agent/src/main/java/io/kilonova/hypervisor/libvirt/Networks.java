package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.metadataservice.Taps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The built-in network on this host: a bridge for each network that guests here are on, and a DHCP
 * server that knows these guests' addresses and gives no others. Bridges and servers outlive the
 * agent; the files under {@code networks} say what is there.
 */
final class Networks {
    private static final Pattern BRIDGE = Pattern.compile("[a-z0-9_-]{1,15}");
    private static final int PREFIX_LENGTH = 11;

    private final Firewall firewall;
    private final MetadataService metadata;
    private final Path folder;
    private final List<String> inNamespace;
    private final List<String> ip;

    Networks(LibvirtSettings settings, Firewall firewall, MetadataService metadata) {
        this.firewall = firewall;
        this.metadata = metadata;
        this.folder = settings.networks();
        var namespace = settings.networkNamespace();
        this.inNamespace =
                namespace.isEmpty() ? List.of() : List.of("ip", "netns", "exec", namespace);
        this.ip = namespace.isEmpty() ? List.of("ip") : List.of("ip", "-n", namespace);
    }

    static String bridgeOf(Nic nic) throws HypervisorFailure {
        var name =
                nic.getBridge().isEmpty()
                        ? "brq" + nic.getNetworkId().substring(0, PREFIX_LENGTH)
                        : nic.getBridge();
        if (!BRIDGE.matcher(name).matches()) {
            throw new HypervisorFailure(
                    Kind.PERMANENT, "The port cannot be plugged in here.", "bridge " + name);
        }
        return name;
    }

    /** Where an interface of a guest is plugged in. */
    private record Plug(String bridge, String tap, String mac) {
        static Plug of(Nic nic) throws HypervisorFailure {
            return new Plug(bridgeOf(nic), Taps.of(nic), nic.getMacAddress());
        }

        static Plug read(String line) {
            var words = line.split(" ", -1);
            return new Plug(words[0], words[1], words[2]);
        }

        String line() {
            return bridge + " " + tap + " " + mac;
        }
    }

    /**
     * Makes what the guest's interfaces need; what is there already is kept, what is there for
     * interfaces that the guest has no more goes.
     */
    synchronized void connect(Guest guest, GuestFolder guestFolder) throws HypervisorFailure {
        try {
            var now = new LinkedHashSet<Plug>();
            for (var nic : guest.getNicsList()) {
                now.add(Plug.of(nic));
            }
            var before = plugs(guestFolder);
            var all = new LinkedHashSet<>(before);
            all.addAll(now);
            write(all, guestFolder);
            for (var nic : guest.getNicsList()) {
                var bridge = bridgeOf(nic);
                if (nic.getFiltered()) {
                    firewall.guard(nic);
                }
                makeBridge(bridge, nic);
                addHost(bridge, nic);
                if (nic.getFiltered()) {
                    serveMetadata(bridge, guest.getServerId(), nic);
                }
            }
            before.removeAll(now);
            for (var plug : before) {
                forget(plug);
            }
            write(now, guestFolder);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The network cannot be set up.", e);
        }
    }

    /** Takes away what an interface had that the guest has let go of. */
    synchronized void disconnect(Nic nic, GuestFolder guestFolder) throws HypervisorFailure {
        try {
            var plug = Plug.of(nic);
            var left = plugs(guestFolder);
            if (left.remove(plug)) {
                forget(plug);
                write(left, guestFolder);
            }
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The network cannot be taken down.", e);
        }
    }

    /** Forgets a guest's addresses, and takes away bridges that nobody is left on. */
    synchronized void disconnect(GuestFolder guestFolder) throws HypervisorFailure {
        try {
            for (var plug : plugs(guestFolder)) {
                forget(plug);
            }
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The network cannot be taken down.", e);
        }
    }

    private static Set<Plug> plugs(GuestFolder guestFolder) throws IOException {
        var plugs = new LinkedHashSet<Plug>();
        if (Files.exists(guestFolder.network())) {
            Files.readAllLines(guestFolder.network()).forEach(line -> plugs.add(Plug.read(line)));
        }
        return plugs;
    }

    private static void write(Set<Plug> plugs, GuestFolder guestFolder) throws IOException {
        if (!plugs.isEmpty() || Files.exists(guestFolder.network())) {
            Files.write(guestFolder.network(), plugs.stream().map(Plug::line).toList());
        }
    }

    private void makeBridge(String bridge, Nic nic) throws HypervisorFailure, IOException {
        Files.createDirectories(folderOf(bridge));
        if (!exists(bridge)) {
            metadata.leave(bridge);
            run(ip, "link", "add", bridge, "type", "bridge");
        }
        run(ip, "link", "set", bridge, "up");
        for (var address : nic.getFixedIpsList()) {
            if (!address.getGateway().isEmpty()) {
                var prefix = address.getCidr().substring(address.getCidr().indexOf('/'));
                run(ip, "addr", "replace", address.getGateway() + prefix, "dev", bridge);
            }
        }
    }

    private void serveMetadata(String bridge, String serverId, Nic nic) throws HypervisorFailure {
        if (metadata.isOn()) {
            run(ip, "addr", "replace", MetadataService.ADDRESS + "/32", "dev", bridge);
            metadata.serve(bridge, serverId, nic);
        }
    }

    private boolean exists(String bridge) {
        try {
            run(ip, "link", "show", bridge);
            return true;
        } catch (HypervisorFailure _) {
            return false;
        }
    }

    private void addHost(String bridge, Nic nic) throws IOException, HypervisorFailure {
        var address = dhcpAddress(nic);
        var lines = new ArrayList<>(hostLines(bridge));
        lines.removeIf(line -> line.startsWith(nic.getMacAddress() + ","));
        // no tags: dnsmasq 2.90 dies of them when it reads the file again
        lines.add(nic.getMacAddress() + "," + address.map(FixedIp::getAddress).orElse("ignore"));
        Files.write(hosts(bridge), lines);
        if (address.isPresent()) {
            serve(bridge, address.get());
        }
    }

    private static Optional<FixedIp> dhcpAddress(Nic nic) {
        return nic.getFixedIpsList().stream()
                .filter(ip -> ip.getDhcp() && !ip.getAddress().contains(":"))
                .filter(ip -> !ip.getGateway().isEmpty())
                .findFirst();
    }

    private void forget(Plug plug) throws IOException, HypervisorFailure {
        metadata.release(plug.tap());
        firewall.release(plug.tap());
        var bridge = plug.bridge();
        var lines = new ArrayList<>(hostLines(bridge));
        lines.removeIf(line -> line.startsWith(plug.mac() + ","));
        if (!lines.isEmpty()) {
            Files.write(hosts(bridge), lines);
            server(bridge).ifPresent(Networks::reload);
            return;
        }
        server(bridge).ifPresent(ProcessHandle::destroy);
        metadata.leave(bridge);
        if (exists(bridge)) {
            run(ip, "link", "del", bridge);
        }
        Folders.delete(folderOf(bridge));
    }

    private void serve(String bridge, FixedIp address) throws HypervisorFailure {
        var running = server(bridge);
        if (running.isPresent()) {
            reload(running.get());
            return;
        }
        var cidr = address.getCidr();
        var slash = cidr.indexOf('/');
        var netmask = Cidr.netmask(cidr.substring(slash + 1));
        var command = new ArrayList<>(inNamespace);
        command.addAll(
                List.of(
                        "dnsmasq",
                        "--conf-file=/dev/null",
                        "--port=0",
                        "--user=root",
                        "--interface=" + bridge,
                        "--bind-interfaces",
                        "--leasefile-ro",
                        "--dhcp-range=" + cidr.substring(0, slash) + ",static," + netmask,
                        "--dhcp-hostsfile=" + hosts(bridge),
                        "--dhcp-option=option:router," + address.getGateway(),
                        "--pid-file=" + pidFile(bridge)));
        if (address.getDnsServersCount() > 0) {
            command.add(
                    "--dhcp-option=option:dns-server,"
                            + String.join(",", address.getDnsServersList()));
        }
        Tool.run(command);
    }

    /** dnsmasq reads the file of hosts again when it is hung up on. */
    private static void reload(ProcessHandle server) {
        try {
            Tool.run(List.of("kill", "-HUP", Long.toString(server.pid())));
        } catch (HypervisorFailure _) {
            // it ended meanwhile; the next guest starts another
        }
    }

    /** Ours only: the file may be older than the last start of the machine. */
    private Optional<ProcessHandle> server(String bridge) {
        try {
            var pid = Long.parseLong(Files.readString(pidFile(bridge)).strip());
            return ProcessHandle.of(pid)
                    .filter(process ->
                            process.info()
                                    .commandLine()
                                    .orElse("")
                                    .contains(hosts(bridge).toString()));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private List<String> hostLines(String bridge) throws IOException {
        return Files.exists(hosts(bridge)) ? Files.readAllLines(hosts(bridge)) : List.of();
    }

    private Path folderOf(String bridge) {
        return folder.resolve(bridge).toAbsolutePath();
    }

    private Path hosts(String bridge) {
        return folderOf(bridge).resolve("hosts");
    }

    private Path pidFile(String bridge) {
        return folderOf(bridge).resolve("dnsmasq.pid");
    }

    private static void run(List<String> tool, String... arguments) throws HypervisorFailure {
        var command = new ArrayList<>(tool);
        command.addAll(List.of(arguments));
        Tool.run(command);
    }
}
