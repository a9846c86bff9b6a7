package io.kilonova.blackbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that a test needs and a fresh machine lacks. */
final class Debian {
    private static final Shell SHELL =
            new Shell(Path.of("."), Map.of("DEBIAN_FRONTEND", "noninteractive"));

    private Debian() {}

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Why a package cannot be had here; empty when it is there, perhaps only from now on. */
    static String obstacle(String... packages) {
        var query = command(List.of("dpkg-query", "-W", "-f=${db:Status-Status}"), packages);
        var isThere = SHELL.run(query).output().replace("installed", "").isEmpty();
        if (isThere) {
            return "";
        }
        if (!isRoot()) {
            return "needs " + String.join(", ", packages) + ", which only root can install";
        }
        SHELL.run("apt-get", "-q", "update");
        var installed =
                SHELL.run(
                        command(
                                List.of(
                                        "apt-get",
                                        "-q",
                                        "-y",
                                        "-o",
                                        "DPkg::Lock::Timeout=600",
                                        "install",
                                        "--no-install-recommends"),
                                packages));
        return installed.status() == 0 ? "" : installed.output();
    }

    private static List<String> command(List<String> start, String... packages) {
        var command = new ArrayList<>(start);
        command.addAll(List.of(packages));
        return command;
    }
}
