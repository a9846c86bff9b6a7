package io.kilonova.server;

import java.util.UUID;

/**
 * Starts the guest of a server from another disk, so that its own can be mended.
 *
 * @param image of that disk
 * @param adminPass for the rescued guest; never logged
 */
public record RescueRequest(UUID serverId, ImageSpec image, String adminPass) {
    @Override
    public String toString() {
        return "RescueRequest[server=" + serverId + "]";
    }
}
