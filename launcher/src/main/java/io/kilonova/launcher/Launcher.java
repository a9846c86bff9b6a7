package io.kilonova.launcher;

import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code seed [IMAGE-FILE]} as the administrator, or {@code demo} as the user, of OS_* variables.
 */
public final class Launcher {
    private static final String NAME = "demo";

    private Launcher() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            var cloud =
                    Cloud.login(
                            variable("OS_AUTH_URL"),
                            variable("OS_USERNAME"),
                            variable("OS_PASSWORD"),
                            variable("OS_PROJECT_NAME"));
            if (args.length > 0 && args[0].equals("demo")) {
                new Demo(cloud).run(NAME, "m1.tiny", NAME);
            } else {
                var seed = new Seed(cloud);
                seed.flavors();
                seed.network(NAME, "10.20.0.0/20");
                if (args.length > 1) {
                    seed.image(NAME, Path.of(args[1]));
                }
            }
        } catch (IOException e) {
            System.err.println("kilonova: " + e.getMessage());
            System.exit(1);
        }
    }

    private static String variable(String name) throws IOException {
        var value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new IOException(name + " is not set; source var/openrc first");
        }
        return value;
    }
}
