package io.kilonova.database;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a database to the schema this build knows; harmless on one that is there already. */
public final class Migrations {
    private Migrations() {}

    /** Returns how many migrations were applied. */
    public static int apply(DataSource database) {
        return Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                // each area has its own range of numbers, so a new one may be below an applied one
                .outOfOrder(true)
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
