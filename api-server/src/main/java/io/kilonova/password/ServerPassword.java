package io.kilonova.password;

import io.kilonova.guest.GuestPasswordStore;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.schema.Schema;
import io.kilonova.server.ServerAccess;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows and forgets a guest's password; it is encrypted for who has the server's private key. */
@RestController
final class ServerPassword {
    private static final String RULE = "os_compute_api:os-server-password:";

    private final ServerAccess access;
    private final GuestPasswordStore passwords;

    ServerPassword(ServerAccess access, GuestPasswordStore passwords) {
        this.access = access;
        this.passwords = passwords;
    }

    record PasswordView(String password) {}

    @GetMapping("/servers/{server}/os-server-password")
    @Schema("servers.os-server-password.list")
    PasswordView show(@PathVariable String server, ApiRequest request) {
        var found = access.find(server, RULE + "show", request);
        return new PasswordView(passwords.find(found.id()).orElse(""));
    }

    @DeleteMapping("/servers/{server}/os-server-password")
    @Schema("servers.os-server-password.clear")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void clear(@PathVariable String server, ApiRequest request) {
        passwords.clear(access.find(server, RULE + "clear", request).id());
    }
}
