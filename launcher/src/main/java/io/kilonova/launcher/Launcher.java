package io.kilonova.launcher;

import io.kilonova.certificate.CertificateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * {@code certificates DIRECTORY ADDRESS HOST} makes what scheduler and agent show each other;
 * {@code seed [IMAGE-FILE]} as the administrator, and {@code demo} as the user, of OS_* variables.
 */
public final class Launcher {
    private static final String NAME = "demo";
    private static final Duration VALIDITY = Duration.ofDays(365);

    private Launcher() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            switch (args.length == 0 ? "" : args[0]) {
                case "certificates" -> certificates(Path.of(args[1]), args[2], args[3]);
                case "seed" -> seed(args);
                case "demo" -> new Demo(login()).run(NAME, "m1.tiny", NAME);
                default -> throw new IOException("certificates, seed or demo?");
            }
        } catch (IOException e) {
            System.err.println("kilonova: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void certificates(Path directory, String address, String host)
            throws IOException {
        var certificates = new CertificateDirectory(directory, Clock.systemUTC());
        certificates.scheduler("scheduler", List.of(address, "localhost"), VALIDITY);
        certificates.host(host, VALIDITY);
    }

    private static void seed(String[] args) throws IOException, InterruptedException {
        var seed = new Seed(login());
        seed.flavors();
        seed.network(NAME, "10.20.0.0/20");
        if (args.length > 1) {
            seed.image(NAME, Path.of(args[1]));
        }
    }

    private static Cloud login() throws IOException, InterruptedException {
        return Cloud.login(
                variable("OS_AUTH_URL"),
                variable("OS_USERNAME"),
                variable("OS_PASSWORD"),
                variable("OS_PROJECT_NAME"));
    }

    private static String variable(String name) throws IOException {
        var value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new IOException(name + " is not set; source var/openrc first");
        }
        return value;
    }
}
