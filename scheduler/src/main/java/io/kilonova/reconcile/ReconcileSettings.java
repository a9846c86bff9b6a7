package io.kilonova.reconcile;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often to look, and how long to keep.
 *
 * @param power for guests that run otherwise than their servers' states say
 * @param strays for guests that are where they should not be
 * @param tasks for tasks that no operation does
 * @param claims for capacity held by nobody
 * @param hosts for hosts that fell silent
 * @param ports for ports that came too late
 * @param bin for servers whose time in the recycle bin is over
 * @param rows for rows to remove
 * @param keepOperations after their end
 * @param keepIdempotencyKeys after the create
 * @param keepDeletedServers after the delete
 * @param resumeGuests whether guests that ran until their host was restarted are started again;
 *     else their servers are stopped
 */
@ConfigurationProperties("kilonova.reconcile")
public record ReconcileSettings(
        @DefaultValue("3s") Duration power,
        @DefaultValue("5s") Duration strays,
        @DefaultValue("15s") Duration tasks,
        @DefaultValue("60s") Duration claims,
        @DefaultValue("10s") Duration hosts,
        @DefaultValue("30s") Duration ports,
        @DefaultValue("10s") Duration bin,
        @DefaultValue("60s") Duration rows,
        @DefaultValue("1d") Duration keepOperations,
        @DefaultValue("2d") Duration keepIdempotencyKeys,
        @DefaultValue("90d") Duration keepDeletedServers,
        @DefaultValue("false") boolean resumeGuests) {}
