package io.kilonova.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * {@code embedded DATA-DIRECTORY PORT PROGRAMS-DIRECTORY}: starts the bundled PostgreSQL on
 * loopback, or finds it running, migrates, and exits while the server goes on; its programs are
 * unpacked once. {@code migrate}: only migrates the database that SPRING_DATASOURCE_URL, _USERNAME
 * and _PASSWORD name.
 */
public final class DatabaseMain {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private DatabaseMain() {}

    public static void main(String[] args) {
        try {
            if (args.length == 4 && args[0].equals("embedded")) {
                embedded(
                        Path.of(args[1]).toAbsolutePath(),
                        Integer.parseInt(args[2]),
                        Path.of(args[3]).toAbsolutePath());
            } else if (args.length == 1 && args[0].equals("migrate")) {
                migrate(variable("URL"), variable("USERNAME"), variable("PASSWORD"));
            } else {
                System.err.println(
                        "usage: embedded DATA-DIRECTORY PORT PROGRAMS-DIRECTORY | migrate");
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

    private static void embedded(Path data, int port, Path programs) throws IOException {
        EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(programs.toFile())
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
        migrate("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
    }

    private static String variable(String name) {
        return System.getenv().getOrDefault("SPRING_DATASOURCE_" + name, "");
    }

    private static void migrate(String url, String user, String password) {
        var database = new DriverManagerDataSource(url, user, password);
        System.out.println("migrations applied: " + Migrations.apply(database));
    }

    /** Leaves without the shutdown hooks, one of which would stop the server just started. */
    private static void halt(int status) {
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }
}
