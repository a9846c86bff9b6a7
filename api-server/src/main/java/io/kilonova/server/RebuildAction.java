package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.microversion.Inlined;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.microversion.Since;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** A server's disks are made anew from an image. */
@Component
final class RebuildAction implements ServerAction {
    private final RebuildReader reader;
    private final RebuildServers rebuilds;
    private final Servers servers;
    private final Passwords passwords;
    private final ServerSettings settings;

    RebuildAction(
            RebuildReader reader,
            RebuildServers rebuilds,
            Servers servers,
            Passwords passwords,
            ServerSettings settings) {
        this.reader = reader;
        this.rebuilds = rebuilds;
        this.servers = servers;
        this.passwords = passwords;
        this.settings = settings;
    }

    /** The answer. */
    record Rebuilt(RebuiltServer server) {}

    record RebuiltServer(
            @Inlined ServerView view,
            @Since("2.57") @Named("user_data") @Nullable String userData) {}

    @Override
    public String key() {
        return "rebuild";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var wish = reader.read(details, request);
        var adminPass =
                wish.adminPass() == null
                        ? passwords.next(settings.passwordLength())
                        : wish.adminPass();
        var rebuild = rebuilds.rebuild(serverId, wish, adminPass, request);
        return ResponseEntity.accepted()
                .header("Location", request.links().self("servers", serverId))
                .body(new Rebuilt(servers.rebuilt(rebuild, request)));
    }
}
