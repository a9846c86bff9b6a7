package io.kilonova.fleet;

import io.kilonova.agent.protocol.GuestReport;
import io.kilonova.agent.protocol.PowerState;
import io.kilonova.guest.GuestRow;
import java.util.UUID;

/** Guest reports as rows. */
final class PowerStates {
    private PowerStates() {}

    static GuestRow row(UUID host, long generation, GuestReport report) throws InvalidReport {
        return new GuestRow(
                serverId(report),
                host,
                number(report.getPowerState()),
                generation,
                report.getSequence());
    }

    static UUID serverId(GuestReport report) throws InvalidReport {
        try {
            return UUID.fromString(report.getServerId());
        } catch (IllegalArgumentException _) {
            throw new InvalidReport("server_id is not acceptable");
        }
    }

    private static int number(PowerState state) {
        return switch (state) {
            case RUNNING -> 1;
            case PAUSED -> 3;
            case SHUTDOWN -> 4;
            case CRASHED -> 6;
            case SUSPENDED -> 7;
            case ABSENT, POWER_STATE_UNSPECIFIED, UNRECOGNIZED -> 0;
        };
    }
}
