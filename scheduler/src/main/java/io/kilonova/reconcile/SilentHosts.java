package io.kilonova.reconcile;

import io.kilonova.placement.PlacementSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells when hosts go down and come back. Nothing is written: that a host is down is read from when
 * it was last seen, everywhere.
 */
@Component
final class SilentHosts implements Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(SilentHosts.class);

    private final DriftStore drift;
    private final PlacementSettings placement;
    private final ReconcileSettings settings;
    private Set<String> known = Set.of();

    SilentHosts(DriftStore drift, PlacementSettings placement, ReconcileSettings settings) {
        this.drift = drift;
        this.placement = placement;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "hosts";
    }

    @Override
    public Duration every() {
        return settings.hosts();
    }

    @Override
    public void reconcile() {
        var down = new HashSet<>(drift.hostsDown(placement.hostSilence()));
        for (var host : down) {
            if (!known.contains(host)) {
                LOG.warn("host={} is down", host);
            }
        }
        for (var host : known) {
            if (!down.contains(host)) {
                LOG.info("host={} is up again", host);
            }
        }
        known = Set.copyOf(down);
    }
}
