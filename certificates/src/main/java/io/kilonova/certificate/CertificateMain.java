package io.kilonova.certificate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes and renews certificates from the command line. */
public final class CertificateMain {
    private static final String USAGE =
            """
            usage: certificate [--days N] DIRECTORY authority
                   certificate [--days N] DIRECTORY scheduler NAME ADDRESS...
                   certificate [--days N] DIRECTORY host NAME...
            """;

    private CertificateMain() {}

    public static void main(String[] arguments) {
        try {
            if (!run(new ArrayList<>(List.of(arguments)))) {
                System.err.print(USAGE);
                System.exit(2);
            }
        } catch (IOException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static boolean run(List<String> words) throws IOException {
        var validity = Duration.ofDays(365);
        if (words.size() > 1 && words.getFirst().equals("--days")) {
            validity = Duration.ofDays(Integer.parseInt(words.get(1)));
            words = words.subList(2, words.size());
        }
        if (words.size() < 2) {
            return false;
        }
        var directory = new CertificateDirectory(Path.of(words.get(0)), Clock.systemUTC());
        var rest = words.subList(2, words.size());
        switch (words.get(1)) {
            case "authority" -> directory.authority();
            case "scheduler" -> {
                if (rest.size() < 2) {
                    return false;
                }
                directory.scheduler(rest.getFirst(), rest.subList(1, rest.size()), validity);
            }
            case "host" -> {
                for (var name : rest) {
                    directory.host(name, validity);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
