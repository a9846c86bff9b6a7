package io.kilonova.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOMY = 4L << 30;

    private final HikariDataSource pool;
    private final String name;
    private final DataSource dataSource;
    private final String url;

    private TestDatabase(String name, String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(0);
        this.pool = new HikariDataSource(config);
        this.name = name;
        this.dataSource = new OneConnectionEach(pool);
        this.url = url;
    }

    /** A fresh, migrated database. */
    public static TestDatabase create() {
        var name = "test_" + COUNT.incrementAndGet();
        var server = Server.INSTANCE.postgres;
        execute("create database " + name + " template kilonova_template strategy file_copy");
        return new TestDatabase(name, server.getJdbcUrl("postgres", name));
    }

    private static void execute(String sql) {
        try (var connection = Server.INSTANCE.postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot " + sql, e);
        }
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
        execute("drop database " + name + " with (force)");
    }

    /** Tables are many small files, and making and emptying them on a disk is slow. */
    private static void useMemory() throws IOException {
        if (Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOMY) {
            var directory = MEMORY.resolve("kilonova-tests-" + System.getProperty("user.name"));
            System.setProperty("ot.epg.working-dir", directory.toString());
        }
    }

    private enum Server {
        INSTANCE;

        private final EmbeddedPostgres postgres = start();

        private static EmbeddedPostgres start() {
            try {
                useMemory();
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
