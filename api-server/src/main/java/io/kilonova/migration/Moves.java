package io.kilonova.migration;

import io.kilonova.id.Ids;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.server.MoveRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import io.kilonova.server.ServerRow;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes on that a server is to go to another host. */
@Component
final class Moves {
    private final ServerOperations operations;
    private final MigrationStore migrations;
    private final Ids ids;

    Moves(ServerOperations operations, MigrationStore migrations, Ids ids) {
        this.operations = operations;
        this.migrations = migrations;
        this.ids = ids;
    }

    /**
     * @param host where to, or null for anywhere
     * @return the operation's id, to wait for it
     */
    UUID begin(ServerRow server, Operation operation, @Nullable String host, ApiRequest request) {
        var migration = migration(server, operation, host, request);
        var input = new MoveRequest(server.id(), operation, migration.id());
        return operations.begin(
                server,
                new Work(operation, "server.move", input),
                id -> migrations.insert(migration, id),
                request);
    }

    private NewMigration migration(
            ServerRow server, Operation operation, @Nullable String host, ApiRequest request) {
        var flavor = operation == Operation.EVACUATE ? null : server.flavor();
        return new NewMigration(
                ids.next(),
                server.id(),
                type(operation),
                operation == Operation.MIGRATE ? "pre-migrating" : "accepted",
                server.host(),
                null,
                host,
                flavor,
                flavor,
                server.state().vm(),
                request.caller().userId(),
                server.projectId());
    }

    private static String type(Operation operation) {
        return switch (operation) {
            case MIGRATE -> "migration";
            case LIVE_MIGRATE -> MigrationRow.LIVE;
            case EVACUATE -> "evacuation";
            default -> throw new IllegalArgumentException(operation + " moves nothing");
        };
    }
}
