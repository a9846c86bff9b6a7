package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.network.NetworkClient;
import io.kilonova.network.NetworkInfo;
import io.kilonova.network.SubnetInfo;
import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.policy.Policies;
import org.springframework.stereotype.Component;

/** What every interface must fulfil of its network, made with its server or later. */
@Component
public final class NetworkUse {
    private final NetworkClient networks;
    private final Policies policies;

    NetworkUse(NetworkClient networks, Policies policies) {
        this.networks = networks;
        this.policies = policies;
    }

    public void checkExternal(NetworkInfo network, Caller caller) {
        if (network.isExternal()
                && !network.isShared()
                && !policies.allows("network:attach_external_network", caller)) {
            throw new ComputeFailure.Forbidden(
                    "It is not allowed to create an interface on external network " + network.id());
        }
    }

    /** Of one of the network's subnets, and nobody's yet. */
    public void checkAddress(String address, NetworkInfo network) {
        var blocks = networks.subnetsOf(network.id()).stream().map(SubnetInfo::cidr).toList();
        if (blocks.stream().noneMatch(block -> Cidr.of(block).contains(address))) {
            throw new ComputeFailure.Invalid(
                    "Fixed IP %s is not a valid ip address for network %s."
                            .formatted(address, network.id()));
        }
        networks.portWithAddress(network.id(), address)
                .ifPresent(port -> {
                    throw new ComputeFailure.Conflict(
                            "Fixed IP address %s is already in use on instance %s."
                                    .formatted(address, port.deviceId()));
                });
    }
}
