package io.kilonova.simulator;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.simulator.SimulatedNetwork.Way;
import java.time.Duration;
import java.util.List;

/** Does something bad now and then: ends processes, cuts ways, stops guests, puts clocks wrong. */
final class Mischief {
    private static final int LONGEST_PAUSE = 8;

    private final World world;
    private final SimulatedCloud cloud;
    private boolean isOver;

    Mischief(World world, SimulatedCloud cloud) {
        this.world = world;
        this.cloud = cloud;
        next();
    }

    void stop() {
        isOver = true;
    }

    private int upTo(int number) {
        return world.simulation().random().nextInt(number);
    }

    private <T> T any(List<T> all) {
        return all.get(upTo(all.size()));
    }

    private void next() {
        world.simulation()
                .after(
                        Duration.ofMillis(upTo(LONGEST_PAUSE * 1000)),
                        () -> {
                            if (!isOver) {
                                act();
                                next();
                            }
                        });
    }

    private void act() {
        switch (upTo(15)) {
            case 0, 1 -> any(cloud.hosts()).killAgent();
            case 2 -> any(cloud.hosts()).losePower();
            case 3, 4 -> any(world.schedulers()).kill();
            case 5 -> any(cloud.apis()).kill();
            case 6, 7 -> cutOneWay();
            case 8 -> cutOff();
            case 9, 10 -> befallGuest();
            case 11, 12 -> any(world.schedulers()).freeze(aWhile());
            case 13 -> any(cloud.hosts()).freeze(aWhile());
            default -> putClockWrong();
        }
    }

    private Duration aWhile() {
        return Duration.ofSeconds(1 + upTo(90));
    }

    private void cutOneWay() {
        var host = any(cloud.hosts()).name();
        var scheduler = any(world.schedulers()).name();
        var way =
                world.simulation().random().nextBoolean()
                        ? new Way(host, scheduler)
                        : new Way(scheduler, host);
        world.network().cut(way);
        world.simulation().after(aWhile(), () -> world.network().mend(way));
    }

    /** A host that nobody reaches. */
    private void cutOff() {
        var host = any(cloud.hosts()).name();
        var time = aWhile();
        cloud.cutOff(host);
        world.simulation().after(time, () -> cloud.reconnect(host));
    }

    private void befallGuest() {
        var host = any(cloud.hosts());
        var guests = List.copyOf(host.running());
        if (!guests.isEmpty()) {
            host.befall(any(guests), upTo(2) == 0 ? PowerState.SHUTDOWN : PowerState.CRASHED);
        }
    }

    private void putClockWrong() {
        var hours = Duration.ofMinutes(upTo(120) - 60);
        any(cloud.hosts()).setClockWrongBy(hours);
    }
}
