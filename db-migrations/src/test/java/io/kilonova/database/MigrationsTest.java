package io.kilonova.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class MigrationsTest {
    @Test
    void applyingTwiceChangesNothing() {
        try (var database = TestDatabase.create()) {
            assertThat(Migrations.apply(new DriverManagerDataSource(database.url()))).isZero();
        }
    }
}
