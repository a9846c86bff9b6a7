package io.kilonova.migration;

import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Query;
import io.kilonova.platform.schema.Schema;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /os-migrations}. */
@RestController
final class MigrationsController {
    private final Migrations migrations;

    MigrationsController(Migrations migrations) {
        this.migrations = migrations;
    }

    @GetMapping("/os-migrations")
    @Schema("os-migrations.list")
    MigrationView.All list(Query query, ApiRequest request) {
        return migrations.list(query, request);
    }
}
