package io.kilonova.migration;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Body;
import io.kilonova.platform.microversion.Microversions;
import io.kilonova.platform.schema.Schema;
import io.kilonova.platform.schema.Schemas;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /servers/ID/migrations}. */
@RestController
@RequestMapping("/servers/{server}/migrations")
final class ServerMigrationsController {
    private static final String FORCE_COMPLETE = "force_complete";

    private final ServerMigrations migrations;
    private final Schemas schemas;

    ServerMigrationsController(ServerMigrations migrations, Schemas schemas) {
        this.migrations = migrations;
        this.schemas = schemas;
    }

    @GetMapping
    @Microversions(from = "2.23")
    @Schema("servers.migrations.list")
    ServerMigrationView.All list(@PathVariable String server, ApiRequest request) {
        return migrations.list(server, request);
    }

    @GetMapping("/{id}")
    @Microversions(from = "2.23")
    @Schema("servers.migrations.show")
    ServerMigrationView.One show(
            @PathVariable String server, @PathVariable String id, ApiRequest request) {
        return new ServerMigrationView.One(migrations.show(server, id, request));
    }

    @DeleteMapping("/{id}")
    @Microversions(from = "2.24")
    @Schema("servers.migrations.delete")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void abort(@PathVariable String server, @PathVariable String id, ApiRequest request) {
        migrations.abort(server, id, request);
    }

    @PostMapping("/{id}/action")
    @Microversions(from = "2.22")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void act(@PathVariable String server, @PathVariable String id, Body body, ApiRequest request) {
        if (!body.json().isObject() || body.json().size() != 1) {
            throw new ComputeFailure.Invalid("Malformed request body");
        }
        var action = body.json().propertyNames().iterator().next();
        if (!action.equals(FORCE_COMPLETE)) {
            throw new ComputeFailure.Invalid("There is no such action: " + action);
        }
        schemas.checkBody("servers.migrations.action." + FORCE_COMPLETE, request, body.json());
        migrations.forceComplete(server, id, request);
    }
}
