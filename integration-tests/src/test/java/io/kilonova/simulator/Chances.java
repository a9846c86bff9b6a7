package io.kilonova.simulator;

import java.util.SplittableRandom;

/**
 * How often things go wrong, each from 0 to 1.
 *
 * @param lost messages between agents and schedulers, and between users and the API
 * @param doubled messages between agents and schedulers
 * @param overtaken likewise: arriving after what was sent later
 * @param crashed schedulers and api-servers, at each use of the database
 * @param disconnected uses of the database that fail, before or after their commit
 * @param refused calls to other services that fail
 * @param late calls to other services that are answered when nobody waits any more
 * @param failed steps of a host's work on a guest
 */
record Chances(
        double lost,
        double doubled,
        double overtaken,
        double crashed,
        double disconnected,
        double refused,
        double late,
        double failed) {
    static final Chances NONE = new Chances(0, 0, 0, 0, 0, 0, 0, 0);

    /** A bit of everything, or much of something. */
    static Chances ofStorm(SplittableRandom random) {
        return new Chances(
                some(random, 0.10),
                some(random, 0.10),
                some(random, 0.10),
                some(random, 0.02),
                some(random, 0.05),
                some(random, 0.20),
                some(random, 0.10),
                some(random, 0.10));
    }

    private static double some(SplittableRandom random, double most) {
        return random.nextInt(3) == 0 ? 0 : most * Math.pow(random.nextDouble(), 2);
    }

    Chances losing(double share) {
        return new Chances(share, doubled, overtaken, crashed, disconnected, refused, late, failed);
    }

    Chances crashing(double share) {
        return new Chances(lost, doubled, overtaken, share, disconnected, refused, late, failed);
    }
}
