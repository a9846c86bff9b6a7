package io.kilonova.server.nic;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.AwaitedOutcome;
import io.kilonova.server.DetachInterfaceRequest;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.NicStore.Nic;
import io.kilonova.server.Operation;
import org.springframework.stereotype.Component;

/**
 * Takes an interface out of a guest, and then its port. A guest that does not let go keeps both;
 * ports that Kilonova made are deleted, others are given back.
 */
@Component
public class DetachInterface implements LongOperation {
    private static final String EVENT = "compute_detach_interface";

    private final Wires wires;
    private final GuestFactsStore facts;
    private final NicCommands host;
    private final AwaitedOutcome outcome;

    DetachInterface(Wires wires, GuestFactsStore facts, NicCommands host, AwaitedOutcome outcome) {
        this.wires = wires;
        this.facts = facts;
        this.host = host;
        this.outcome = outcome;
    }

    /** What is to be taken away; its wire is null when the host never had it. */
    public record Found(Nic nic) {}

    /** The guest does not have it any more. */
    public record Unplugged(Nic nic) {}

    /** Nor has the server; the port is deleted, or free. */
    public record Disconnected() {}

    @Override
    public Saga<DetachInterfaceRequest> saga() {
        return Saga.named("server.detach-interface", DetachInterfaceRequest.class)
                .step("begin", Found.class, this::find)
                .step("unplug", Unplugged.class, this::unplug, this::plugAgain)
                .step("disconnect", Disconnected.class, this::disconnect)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .build();
    }

    private Found find(Attempt<DetachInterfaceRequest> attempt, DetachInterfaceRequest request)
            throws StepFailed {
        attempt.alsoCommit(() -> outcome.began(attempt, EVENT));
        var nic =
                wires.nics().of(request.serverId()).stream()
                        .filter(one -> one.isOn(request.portId()))
                        .findFirst()
                        .orElseThrow(() -> gone(request));
        return new Found(nic);
    }

    private static StepFailed gone(DetachInterfaceRequest request) {
        return StepFailed.because(
                new ComputeFailure.NotFound(
                        "Port id " + request.portId() + " could not be found."));
    }

    private Unplugged unplug(Attempt<DetachInterfaceRequest> attempt, Found found)
            throws StepFailed, InterruptedException {
        var wire = found.nic().wire();
        if (wire != null && facts.host(attempt.serverId()).isPresent()) {
            host.unplug(attempt, wire);
        }
        return new Unplugged(found.nic());
    }

    private void plugAgain(Attempt<DetachInterfaceRequest> attempt, Found found)
            throws InterruptedException {
        var wire = found.nic().wire();
        if (wire != null) {
            host.takeBack(attempt, () -> host.plug(attempt, wire));
        }
    }

    private Disconnected disconnect(Attempt<DetachInterfaceRequest> attempt, Unplugged unplugged)
            throws StepFailed {
        var nic = unplugged.nic();
        try {
            wires.ports().disconnect(attempt.request().portId(), !nic.ownsPort());
        } catch (ComputeFailure.Unavailable e) {
            throw e;
        } catch (ComputeFailure e) {
            throw StepFailed.because(e);
        }
        attempt.alsoCommit(() -> wires.nics().remove(nic.id()));
        return new Disconnected();
    }

    private Done announce(Attempt<DetachInterfaceRequest> attempt, Disconnected disconnected) {
        var news = wires.networks().ask(attempt.serverId());
        attempt.alsoCommit(() -> {
            outcome.completed(attempt, Operation.DETACH_INTERFACE, EVENT);
            wires.networks().write(attempt.serverId(), news);
        });
        return new Done();
    }

    private void fail(Attempt<DetachInterfaceRequest> attempt, Failure failure) {
        outcome.failed(attempt, Operation.DETACH_INTERFACE, EVENT, failure);
    }
}
