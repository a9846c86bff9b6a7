package io.kilonova.simulator;

import java.time.Duration;

/** Users live on through bad weather; afterwards everything must be in order. */
final class Storm {
    private static final Duration LENGTH = Duration.ofSeconds(45);

    private Storm() {}

    static void survive(SimulatedCloud cloud) {
        var random = cloud.world().simulation().random();
        cloud.hosts(2 + random.nextInt(3))
                .schedulers(1 + random.nextInt(3))
                .vcpus(4 << random.nextInt(4));
        cloud.storming();
        var life = new Life(cloud.world());
        var user = cloud.user();
        life.begin(user);
        life.begin(user);
        life.begin(cloud.user());
        cloud.run(LENGTH);
        life.end();
        cloud.clearUp();
        cloud.runUntilQuiet();
    }
}
