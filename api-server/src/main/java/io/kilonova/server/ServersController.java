package io.kilonova.server;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.schema.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Routes of servers themselves. */
@RestController
final class ServersController {
    private final ListServers lists;
    private final Servers servers;
    private final CreateServerReader reader;
    private final CreateServers creates;
    private final UpdateServers updates;

    ServersController(
            ListServers lists,
            Servers servers,
            CreateServerReader reader,
            CreateServers creates,
            UpdateServers updates) {
        this.lists = lists;
        this.servers = servers;
        this.reader = reader;
        this.creates = creates;
        this.updates = updates;
    }

    /** The body of everything that answers one server. */
    record OneServer(ServerView server) {}

    @GetMapping("/servers")
    @Schema("servers.list")
    ListServers.NamedServers list(Query query, ApiRequest request) {
        return lists.plain(query, request);
    }

    @GetMapping("/servers/detail")
    @Schema("servers.detail")
    ListServers.DetailedServers detail(Query query, ApiRequest request) {
        return lists.detailed(query, request);
    }

    @GetMapping("/servers/{id}")
    @Schema("servers.show")
    OneServer show(@PathVariable String id, Query query, ApiRequest request) {
        return new OneServer(servers.show(id, request));
    }

    @PostMapping("/servers")
    @Schema("servers.create")
    ResponseEntity<Record> create(
            Body body,
            ApiRequest request,
            @RequestHeader(name = IdempotencyKey.HEADER, required = false) @Nullable String key) {
        var wish = reader.read(body.json(), request);
        var named =
                Optional.ofNullable(key)
                        .map(text -> IdempotencyKey.of(text, body.json(), request.caller()));
        var created = creates.create(wish, named, request);
        var answer = servers.answer(wish, created, request);
        var accepted = ResponseEntity.accepted();
        idOf(answer).ifPresent(id -> accepted.header("Location", self(id, request)));
        return accepted.body(answer);
    }

    @PutMapping("/servers/{id}")
    @Schema("servers.update")
    OneServer update(@PathVariable String id, Body body, ApiRequest request) {
        updates.update(id, body.json().path("server"), request);
        return new OneServer(servers.updated(id, request));
    }

    private static Optional<String> idOf(Record answer) {
        return switch (answer) {
            case OneServer(var server) -> Optional.of(server.id());
            case CreatedView.Envelope(var server) -> Optional.of(server.id());
            default -> Optional.empty();
        };
    }

    private static String self(String id, ApiRequest request) {
        return request.links().self("servers", id);
    }
}
