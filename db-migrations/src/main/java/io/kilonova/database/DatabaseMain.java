package io.kilonova.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * {@code embedded DATA-DIRECTORY PORT}: starts the bundled PostgreSQL on loopback, or finds it
 * running, migrates, and exits while the server goes on. {@code migrate JDBC-URL [USER]}: only
 * migrates.
 */
public final class DatabaseMain {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private DatabaseMain() {}

    public static void main(String[] args) {
        try {
            if (args.length == 3 && args[0].equals("embedded")) {
                embedded(Path.of(args[1]).toAbsolutePath(), Integer.parseInt(args[2]));
            } else if (args.length >= 2 && args[0].equals("migrate")) {
                migrate(args[1], args.length > 2 ? args[2] : "postgres");
            } else {
                System.err.println("usage: embedded DATA-DIRECTORY PORT | migrate JDBC-URL [USER]");
                halt(2);
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("database: " + e.getMessage());
            System.err.println(
                    "PostgreSQL refuses to run as root without user namespaces; run as an ordinary"
                        + " user there, or name a server of your own in SPRING_DATASOURCE_URL.");
            halt(1);
        }
        halt(0);
    }

    private static void embedded(Path data, int port) throws IOException {
        EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(data.resolveSibling("postgres-binaries").toFile())
                .setPort(port)
                .setPGStartupWait(PATIENCE)
                // the library's own defaults are for tests that may lose everything
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "64MB")
                // its standard output ends with this process
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", "log")
                .setServerConfig("log_filename", "postgresql.log")
                .start();
        migrate("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres");
    }

    private static void migrate(String url, String user) {
        var database = new DriverManagerDataSource(url, user, "");
        System.out.println("migrations applied: " + Migrations.apply(database));
    }

    /** Leaves without the shutdown hooks, one of which would stop the server just started. */
    private static void halt(int status) {
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }
}
