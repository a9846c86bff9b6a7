package io.kilonova.placement;

import java.util.List;

/** What the pure core answers. */
public sealed interface Ranking {
    /** Hosts that fit, by index in the snapshot, best first. */
    record Candidates(List<Integer> hosts) implements Ranking {
        public Candidates {
            hosts = List.copyOf(hosts);
        }
    }

    /** None fits; {@code reason} counts hosts per filter. */
    record Nobody(String reason) implements Ranking {}
}
