package io.kilonova.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A real PostgreSQL for tests: one embedded server for the whole JVM, migrated once; every caller
 * gets a database of its own, copied from that template.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final HikariDataSource pool;
    private final DataSource dataSource;
    private final String url;

    private TestDatabase(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(0);
        this.pool = new HikariDataSource(config);
        this.dataSource = new OneConnectionEach(pool);
        this.url = url;
    }

    /** A fresh, migrated database. */
    public static TestDatabase create() {
        var name = "test_" + COUNT.incrementAndGet();
        var server = Server.INSTANCE.postgres;
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "create database " + name + " template kilonova_template strategy file_copy");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
        return new TestDatabase(server.getJdbcUrl("postgres", name));
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** JDBC address, with the user in it, for a process of its own. */
    public String url() {
        return url;
    }

    @Override
    public void close() {
        pool.close();
    }

    private enum Server {
        INSTANCE;

        private final EmbeddedPostgres postgres = start();

        private static EmbeddedPostgres start() {
            try {
                var postgres =
                        EmbeddedPostgres.builder()
                                .setPGStartupWait(Duration.ofSeconds(60))
                                .setServerConfig("max_connections", "200")
                                .start();
                try (var connection = postgres.getPostgresDatabase().getConnection();
                        var statement = connection.createStatement()) {
                    statement.execute("create database kilonova_template");
                }
                Migrations.apply(postgres.getDatabase("postgres", "kilonova_template"));
                return postgres;
            } catch (IOException | SQLException e) {
                throw new IllegalStateException("cannot start PostgreSQL", e);
            }
        }
    }
}
