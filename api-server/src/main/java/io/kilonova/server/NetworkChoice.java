package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.NetworkInfo;
import io.kilonova.network.PortInfo;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.schema.PlainUuid;
import io.kilonova.server.CreateServer.InterfaceWish;
import io.kilonova.server.CreateServer.NetworkWish;
import io.kilonova.server.Wiring.Interface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the networks and ports that a create names, and refuses those the caller may not use. */
@Component
final class NetworkChoice {
    private final NetworkClient networks;
    private final RecentLookups lookups;
    private final NetworkUse use;

    NetworkChoice(NetworkClient networks, RecentLookups lookups, NetworkUse use) {
        this.networks = networks;
        this.lookups = lookups;
        this.use = use;
    }

    /** The interfaces, and the ports among them with what they are. */
    record Chosen(List<Interface> interfaces, List<PortInfo> ports) {}

    Chosen choose(CreateServer wish, Caller caller) {
        return switch (wish.networks()) {
            case NetworkWish.Nothing _ -> new Chosen(List.of(), List.of());
            case NetworkWish.Unsaid _ -> only(onlyNetwork(caller));
            case NetworkWish.Auto _ ->
                    only(onlyNetwork(caller).or(() -> Optional.of(allocated(caller))));
            case NetworkWish.Interfaces(var all) -> chosen(all, wish.maxCount(), caller);
        };
    }

    private static Chosen only(Optional<NetworkInfo> network) {
        return new Chosen(network.map(n -> List.of(plain(n))).orElseGet(List::of), List.of());
    }

    private static Interface plain(NetworkInfo network) {
        return new Interface(network.id(), network.name(), null, null, List.of(), null);
    }

    /**
     * What the network service makes for a project that has no network; asked before it is done.
     */
    private NetworkInfo allocated(Caller caller) {
        var project = caller.projectId();
        try {
            networks.checkAutoAllocation(project);
            return networks.findNetwork(networks.autoAllocatedNetwork(project))
                    .orElseThrow(() -> noneToAllocate(project));
        } catch (ComputeFailure.Conflict e) {
            var failure = noneToAllocate(project);
            failure.initCause(e);
            throw failure;
        }
    }

    private static ComputeFailure noneToAllocate(String project) {
        return new ComputeFailure.Invalid(
                "Unable to automatically allocate a network for project " + project);
    }

    /** Networks to the outside are never chosen unasked. */
    private Optional<NetworkInfo> onlyNetwork(Caller caller) {
        var project = caller.projectId();
        var usable = usable(lookups.networksOf(project, known -> usable(known).size() == 1));
        if (usable.size() > 1) {
            throw new ComputeFailure.Conflict(
                    "More than one possible network found. Specify network ID(s) to select which"
                            + " one(s) to connect to.");
        }
        return usable.stream().findFirst();
    }

    private static List<NetworkInfo> usable(List<NetworkInfo> networks) {
        return networks.stream().filter(NetworkInfo::isChosenUnasked).toList();
    }

    private Chosen chosen(List<InterfaceWish> wishes, int count, Caller caller) {
        var interfaces = new ArrayList<Interface>();
        var ports = new ArrayList<PortInfo>();
        var seen = new HashSet<String>();
        for (var wish : wishes) {
            if (wish.port() != null) {
                ports.add(port(wish, wish.port(), count, caller));
                if (!seen.add(ports.getLast().id())) {
                    throw new ComputeFailure.Invalid(
                            "Port " + ports.getLast().id() + " is specified more than once.");
                }
                interfaces.add(throughPort(ports.getLast(), wish.tag(), caller));
            } else {
                interfaces.add(throughNetwork(wish, count, caller));
            }
        }
        return new Chosen(interfaces, ports);
    }

    private PortInfo port(InterfaceWish wish, String id, int count, Caller caller) {
        if (count > 1) {
            throw new ComputeFailure.Invalid(
                    "Unable to launch multiple instances with a single configured port ID. Please"
                            + " launch your instance one by one with different ports.");
        }
        if (wish.fixedIp() != null) {
            throw new ComputeFailure.Invalid(
                    "Specified Fixed IP '%s' cannot be used with port '%s': the two cannot be specified together."
                            .formatted(wish.fixedIp(), id));
        }
        if (!wish.subnets().isEmpty()) {
            throw new ComputeFailure.Invalid("subnet_id cannot be used with a port.");
        }
        var port =
                (caller.isAdmin()
                                ? networks.findPort(PlainUuid.of(id))
                                : networks.findPort(PlainUuid.of(id), caller.projectId()))
                        .orElseThrow(() ->
                                new ComputeFailure.Invalid(
                                        "Port id " + id + " could not be found."));
        if (port.isInUse()) {
            throw new ComputeFailure.Conflict("Port " + port.id() + " is still in use.");
        }
        if (port.addresses().isEmpty()) {
            throw new ComputeFailure.Invalid(
                    "Port " + port.id() + " requires a FixedIP in order to be used.");
        }
        port.refusalToPlug()
                .ifPresent(why -> {
                    throw new ComputeFailure.Invalid(why);
                });
        return port;
    }

    private Interface throughPort(PortInfo port, @Nullable String tag, Caller caller) {
        var name =
                lookups.network(port.networkId(), caller.projectId())
                        .map(NetworkInfo::name)
                        .orElse(port.networkId());
        return new Interface(port.networkId(), name, port.id(), null, List.of(), tag);
    }

    private Interface throughNetwork(InterfaceWish wish, int count, Caller caller) {
        var network = network(wish.network(), caller);
        if (network.subnetIds().isEmpty()) {
            throw new ComputeFailure.Invalid(
                    "Network "
                            + network.id()
                            + " requires a subnet in order to boot instances on.");
        }
        if (wish.fixedIp() != null) {
            checkFixedIp(wish.fixedIp(), network, count);
        }
        var subnets = wish.subnets().stream().map(PlainUuid::of).toList();
        checkSubnets(subnets, network);
        return new Interface(
                network.id(), network.name(), null, wish.fixedIp(), subnets, wish.tag());
    }

    private NetworkInfo network(@Nullable String id, Caller caller) {
        if (id == null || !PlainUuid.isUuid(id)) {
            throw new ComputeFailure.Invalid(
                    "Bad networks format: network uuid is not in proper format (" + id + ")");
        }
        var network =
                lookups.network(PlainUuid.of(id), caller.projectId())
                        .orElseThrow(() ->
                                new ComputeFailure.Invalid(
                                        "Network " + id + " could not be found."));
        use.checkExternal(network, caller);
        return network;
    }

    private void checkFixedIp(String address, NetworkInfo network, int count) {
        if (count > 1) {
            throw new ComputeFailure.Invalid(
                    "max_count cannot be greater than 1 if an fixed_ip is specified.");
        }
        use.checkAddress(address, network);
    }

    private static void checkSubnets(List<String> subnets, NetworkInfo network) {
        var known = Set.copyOf(network.subnetIds());
        for (var subnet : subnets) {
            if (!known.contains(subnet)) {
                throw new ComputeFailure.Invalid(
                        "Subnet %s is not a subnet of network %s.".formatted(subnet, network.id()));
            }
        }
    }
}
