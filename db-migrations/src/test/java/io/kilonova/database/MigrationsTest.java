package io.kilonova.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void applyingTwiceChangesNothing() {
        try (var database = TestDatabase.create()) {
            assertThat(Migrations.apply(database.dataSource())).isZero();
        }
    }
}
