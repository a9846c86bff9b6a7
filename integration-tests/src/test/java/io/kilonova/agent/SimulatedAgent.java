package io.kilonova.agent;

import io.kilonova.hypervisor.Hypervisor;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** An agent without its streams and its clockwork: what it does comes from outside. */
public final class SimulatedAgent {
    private SimulatedAgent() {}

    /** Nobody takes images or consoles from it. */
    public static HostAgent of(
            String name,
            long generation,
            Hypervisor hypervisor,
            EpochJournal epochs,
            Executor executor) {
        var outlets =
                new GuestActions.Outlets(
                        (_, _, _) -> {
                            throw new AssertionError("nobody needs it so far");
                        },
                        (_, _) -> {
                            throw new AssertionError("nobody needs it so far");
                        });
        return new HostAgent(
                new HostAgent.Identity(name, generation),
                hypervisor,
                outlets,
                UnaryOperator.identity(),
                epochs,
                executor);
    }
}
