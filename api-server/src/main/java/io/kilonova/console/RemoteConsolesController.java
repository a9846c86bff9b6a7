package io.kilonova.console;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.microversion.Named;
import io.kilonova.platform.schema.Schema;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Consoles as a resource of their server. */
@RestController
final class RemoteConsolesController {
    private final RemoteConsoles consoles;

    RemoteConsolesController(RemoteConsoles consoles) {
        this.consoles = consoles;
    }

    record RemoteConsole(String protocol, String type, String url) {}

    record RemoteConsoleView(@Named("remote_console") RemoteConsole remoteConsole) {}

    @PostMapping("/servers/{server}/remote-consoles")
    @Microversions(from = "2.6")
    @Schema("servers.remote-consoles.create")
    RemoteConsoleView create(@PathVariable String server, Body body, ApiRequest request) {
        var wish = body.json().path("remote_console");
        var protocol = wish.path("protocol").asString();
        var type = wish.path("type").asString();
        var url = consoles.open(server, protocol, type, request);
        return new RemoteConsoleView(new RemoteConsole(protocol, type, url));
    }
}
