package io.kilonova.guest;

import java.util.UUID;

/**
 * One incarnation of a server on one host.
 *
 * @param powerState as Nova numbers it: 0 none, 1 running, 3 paused, 4 shut down, 6 crashed, 7
 *     suspended
 * @param generation of the agent that reported
 * @param sequence of the report within its generation
 */
public record GuestRow(
        UUID serverId, UUID hostId, int powerState, long generation, long sequence) {}
