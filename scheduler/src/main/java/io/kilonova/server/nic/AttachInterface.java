package io.kilonova.server.nic;

import io.kilonova.network.NicPorts;
import io.kilonova.network.PortInfo;
import io.kilonova.network.ServerPorts;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.AttachInterfaceRequest;
import io.kilonova.server.AwaitedOutcome;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.NicStore;
import io.kilonova.server.Operation;
import io.kilonova.server.Wire;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Makes or binds a port and plugs it into the guest. The request that asked waits for it, so that
 * nothing is tried for long.
 */
@Component
public class AttachInterface implements LongOperation {
    private static final String EVENT = "compute_attach_interface";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final NicPorts nicPorts;
    private final ServerPorts ports;
    private final NicStore nics;
    private final GuestFactsStore facts;
    private final NicCommands host;
    private final ServerNetworks networks;
    private final AwaitedOutcome outcome;

    AttachInterface(Wires wires, GuestFactsStore facts, NicCommands host, AwaitedOutcome outcome) {
        this.nicPorts = wires.nicPorts();
        this.ports = wires.ports();
        this.nics = wires.nics();
        this.networks = wires.networks();
        this.facts = facts;
        this.host = host;
        this.outcome = outcome;
    }

    /** Users see that it has begun. */
    public record Begun() {}

    /** The port is the server's, and the rows say so. */
    public record Connected(Wire wire) {}

    /** The guest has the interface. */
    public record Plugged() {}

    @Override
    public Saga<AttachInterfaceRequest> saga() {
        return Saga.named("server.attach-interface", AttachInterfaceRequest.class)
                .step("begin", Begun.class, this::begin)
                .step("connect", Connected.class, this::connect, this::disconnect)
                .step("plug", Plugged.class, this::plug, this::unplug)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .patience(PATIENCE)
                .build();
    }

    private Begun begin(Attempt<AttachInterfaceRequest> attempt, AttachInterfaceRequest request) {
        attempt.alsoCommit(() -> outcome.began(attempt, EVENT));
        return new Begun();
    }

    private Connected connect(Attempt<AttachInterfaceRequest> attempt, Begun begun)
            throws StepFailed {
        var request = attempt.request();
        var place =
                facts.host(request.serverId())
                        .orElseThrow(() -> StepFailed.because("The server is on no host.", null));
        if (isTaken(request)) {
            throw StepFailed.because(NicPorts.inUse(String.valueOf(request.nic().portId())));
        }
        var owner =
                new NicPorts.Owner(
                        request.serverId(),
                        request.projectId(),
                        place.name(),
                        place.availabilityZone(),
                        request.securityGroupIds());
        var wire = nicPorts.connect(owner, request.nic(), attempt.number());
        attempt.alsoCommit(() -> nics.add(request.serverId(), request.nic(), wire));
        return new Connected(wire);
    }

    /** Whether another interface of the same server is on the port: it looks like ours, then. */
    private boolean isTaken(AttachInterfaceRequest request) {
        var wanted = request.nic().portId();
        return wanted != null
                && nics.of(request.serverId()).stream()
                        .anyMatch(nic -> nic.isOn(wanted) && !nic.id().equals(request.nic().id()));
    }

    private void disconnect(Attempt<AttachInterfaceRequest> attempt, Begun begun) {
        var request = attempt.request();
        var nic = request.nic();
        if (nic.portId() == null) {
            ports.ofNic(request.serverId(), nic.id())
                    .ifPresent(port -> ports.disconnect(port.id(), false));
        } else if (!isTaken(request) && isOurs(nic.portId(), request)) {
            ports.disconnect(nic.portId(), true);
        }
        attempt.alsoCommit(() -> {
            nics.remove(nic.id());
            nicPorts.expectLate(request.serverId());
        });
    }

    private boolean isOurs(String portId, AttachInterfaceRequest request) {
        return ports.find(portId)
                .map(PortInfo::deviceId)
                .filter(request.serverId().toString()::equals)
                .isPresent();
    }

    private Plugged plug(Attempt<AttachInterfaceRequest> attempt, Connected connected)
            throws StepFailed, InterruptedException {
        host.plug(attempt, connected.wire());
        return new Plugged();
    }

    private void unplug(Attempt<AttachInterfaceRequest> attempt, Connected connected)
            throws InterruptedException {
        host.takeBack(attempt, () -> host.unplug(attempt, connected.wire()));
    }

    private Done announce(Attempt<AttachInterfaceRequest> attempt, Plugged plugged) {
        var news = networks.ask(attempt.serverId());
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.ATTACH_INTERFACE, EVENT);
            networks.write(attempt.serverId(), news);
        });
        return new Done();
    }

    private void fail(Attempt<AttachInterfaceRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.ATTACH_INTERFACE, EVENT, failure);
    }
}
