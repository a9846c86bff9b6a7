package io.kilonova.server;

import java.util.UUID;

/**
 * Lets the agent in a server's guest set the administrator's password.
 *
 * @param password never logged
 */
public record ChangePasswordRequest(UUID serverId, String password) {
    @Override
    public String toString() {
        return "ChangePasswordRequest[server=" + serverId + "]";
    }
}
