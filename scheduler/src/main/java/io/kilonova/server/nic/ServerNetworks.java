package io.kilonova.server.nic;

import io.kilonova.network.NicPorts;
import io.kilonova.network.SecurityGroupInfo;
import io.kilonova.network.ServerPorts;
import io.kilonova.network.ServerPorts.ServerNetwork;
import io.kilonova.server.NicStore;
import io.kilonova.server.ServerDetails.SecurityGroupRow;
import io.kilonova.server.Wire;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What our rows say of a server's networks, made equal to what the network service says. */
@Component
class ServerNetworks {
    private final ServerPorts ports;
    private final NicPorts nicPorts;
    private final NicStore nics;

    ServerNetworks(ServerPorts ports, NicPorts nicPorts, NicStore nics) {
        this.ports = ports;
        this.nicPorts = nicPorts;
        this.nics = nics;
    }

    /**
     * What is to be written.
     *
     * @param changed the interfaces whose rows say something else now
     */
    record News(List<SecurityGroupRow> groups, List<Wire> changed) {
        News {
            groups = List.copyOf(groups);
            changed = List.copyOf(changed);
        }
    }

    /** Asks the network service; a port that is gone is left to the event that says so. */
    News ask(UUID serverId) {
        var now = ports.look(serverId);
        var changed = new ArrayList<Wire>();
        for (var nic : nics.of(serverId)) {
            var known = nic.wire();
            now.ports().stream()
                    .filter(port -> known != null && nic.isOn(port.id()))
                    .map(port ->
                            nicPorts.wire(
                                    nic.id(), nic.networkName(), nic.tag(), port, now.floating()))
                    .filter(wire -> !wire.equals(known))
                    .forEach(changed::add);
        }
        return new News(groups(now), changed);
    }

    private static List<SecurityGroupRow> groups(ServerNetwork now) {
        return now.groups().stream()
                .sorted(Comparator.comparing(SecurityGroupInfo::name))
                .map(group -> new SecurityGroupRow(group.id(), group.name()))
                .toList();
    }

    /** Inside the transaction of a step. */
    void write(UUID serverId, News news) {
        nics.connect(news.changed());
        nics.setSecurityGroups(serverId, news.groups());
    }
}
