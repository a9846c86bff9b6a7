package io.kilonova.simulator;

import io.kilonova.agent.Uplink;
import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.Heartbeat;
import io.kilonova.agent.protocol.SchedulerMessage;
import io.kilonova.fleet.SimulatedFleet;
import io.kilonova.simulator.SimulatedNetwork.Way;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One stream of one agent to one scheduler, both ends of it. Either end may break, and the other
 * learns of it some time later, if it can.
 */
final class SimulatedStream implements Uplink, SimulatedFleet.Down {
    private static final Duration AGENT_PATIENCE = Duration.ofSeconds(45);
    private static final Duration SCHEDULER_PATIENCE = Duration.ofSeconds(80);
    private static final Duration CHECK = Duration.ofSeconds(10);

    private final int number;
    private final Ends ends;
    private final Simulation simulation;
    private final Weather weather;
    private final Pipe<AgentMessage> up;
    private final Pipe<SchedulerMessage> down;
    private final SimulatedFleet.Session session;
    private final Consumer<SimulatedStream> ended;
    private boolean isOpenAbove = true;
    private boolean isOpenBelow = true;
    private boolean isWelcome;
    private long heartbeats;

    /** Who is connected, over what. */
    record Ends(
            SimulatedProcess agent,
            SimulatedProcess scheduler,
            SimulatedFleet fleet,
            String host,
            SimulatedNetwork network,
            Weather weather) {
        Way up() {
            return new Way(host, scheduler.name());
        }

        Way down() {
            return new Way(scheduler.name(), host);
        }
    }

    /**
     * @param receiver of commands, below
     * @param ended told below that the stream is no more
     */
    SimulatedStream(
            int number,
            Ends ends,
            BiConsumer<SchedulerMessage, SimulatedStream> receiver,
            Consumer<SimulatedStream> ended) {
        this.number = number;
        this.ends = ends;
        this.simulation = ends.agent().simulation();
        this.weather = ends.weather();
        this.ended = ended;
        this.session = ends.fleet().accept(ends.host(), this);
        this.up =
                new Pipe<>(
                        simulation,
                        weather,
                        () ->
                                ends.network().isCut(ends.up())
                                        || !ends.scheduler().frozenFor().isZero(),
                        SimulatedStream::isRepeatable,
                        this::receiveAbove);
        this.down =
                new Pipe<>(
                                simulation,
                                weather,
                                () ->
                                        ends.network().isCut(ends.down())
                                                || !ends.agent().frozenFor().isZero(),
                                SchedulerMessage::hasCommand,
                                (SchedulerMessage message) -> receiveBelow(message, receiver))
                        .wideOpen();
        up.more();
        ends.agent().whenKilled(() -> simulation.after(weather.wireDelay(), this::breakAbove));
        ends.scheduler().whenKilled(() -> simulation.after(weather.wireDelay(), this::breakBelow));
        simulation.after(CHECK, this::keepAlive);
    }

    private static boolean isRepeatable(AgentMessage message) {
        return message.hasResult() || message.hasProgress() || message.hasHeartbeat();
    }

    private void note(String what) {
        simulation.trace().note(ends.host(), what + " (" + ends.scheduler().name() + ")");
    }

    /** From the agent. */
    @Override
    public void send(AgentMessage message) {
        if (isOpenBelow && !up.send(message)) {
            note("stream breaks at " + message.getBodyCase());
            breakBoth();
        }
    }

    /** From the scheduler. */
    @Override
    public void send(SchedulerMessage message) {
        if (isOpenAbove && !down.send(message)) {
            note("stream breaks at " + message.getBodyCase());
            breakBoth();
        }
    }

    @Override
    public void more() {
        up.more();
    }

    @Override
    public void close(String reason) {
        note("is hung up: " + reason);
        isOpenAbove = false;
        up.close();
        simulation.after(weather.wireDelay(), this::breakBelow);
    }

    private void receiveAbove(AgentMessage message) {
        if (isOpenAbove && ends.scheduler().isAlive()) {
            if (!message.hasHeartbeat()) {
                note("tells " + Shown.of(message));
            }
            session.receive(message);
        }
    }

    private void receiveBelow(
            SchedulerMessage message, BiConsumer<SchedulerMessage, SimulatedStream> receiver) {
        if (isOpenBelow && ends.agent().isAlive()) {
            note("hears " + Shown.of(message));
            if (message.hasWelcome() && !isWelcome) {
                isWelcome = true;
                var interval = Duration.ofMillis(message.getWelcome().getHeartbeatIntervalMs());
                simulation.after(interval.dividedBy(2), () -> beat(interval));
            }
            receiver.accept(message, this);
        }
    }

    private void beat(Duration interval) {
        if (isOpenBelow && ends.agent().isAlive()) {
            send(
                    AgentMessage.newBuilder()
                            .setHeartbeat(Heartbeat.newBuilder().setSequence(++heartbeats))
                            .build());
            simulation.after(interval, () -> beat(interval));
        }
    }

    boolean isWelcome() {
        return isWelcome;
    }

    /** Both ends ask now and then whether the other is there. */
    private void keepAlive() {
        if (!isOpenAbove && !isOpenBelow) {
            return;
        }
        if (isCutFor(AGENT_PATIENCE)) {
            breakBelow();
        }
        if (isCutFor(SCHEDULER_PATIENCE)) {
            breakAbove();
        }
        simulation.after(CHECK, this::keepAlive);
    }

    private boolean isCutFor(Duration time) {
        return ends.network().isCutFor(ends.up(), time)
                || ends.network().isCutFor(ends.down(), time);
    }

    private void breakBoth() {
        simulation.after(weather.wireDelay(), this::breakAbove);
        simulation.after(weather.wireDelay(), this::breakBelow);
    }

    private void breakAbove() {
        if (isOpenAbove) {
            isOpenAbove = false;
            up.close();
            if (ends.scheduler().isAlive()) {
                session.broken("the agent's stream broke");
            }
        }
    }

    /** The agent's end is no more; the other end learns of it. */
    void breakBelow() {
        if (isOpenBelow) {
            isOpenBelow = false;
            down.close();
            if (ends.agent().isAlive()) {
                ended.accept(this);
                simulation.after(weather.wireDelay(), this::breakAbove);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SimulatedStream stream && stream.number == number;
    }

    /** The agent visits its streams by this: it must not differ from run to run. */
    @Override
    public int hashCode() {
        return number;
    }
}
