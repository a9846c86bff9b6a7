package io.kilonova.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * An authority and what it issued, as files of one directory: {@code ca.crt}, {@code ca.key},
 * {@code scheduler.crt}, {@code hosts/NAME.crt} and so on.
 */
public final class CertificateDirectory {
    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);

    private final Path directory;
    private final Clock clock;

    public CertificateDirectory(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** The authority of this directory, made when there is none yet. */
    public CertificateAuthority authority() throws IOException {
        if (Files.exists(authorityFile())) {
            return CertificateAuthority.read(authorityFile(), directory.resolve("ca.key"), clock);
        }
        var authority =
                CertificateAuthority.create("Kilonova fleet authority", AUTHORITY_VALIDITY, clock);
        authority.write(authorityFile(), directory.resolve("ca.key"));
        return authority;
    }

    /** Issues, or renews, a scheduler's certificate. */
    public void scheduler(String name, List<String> addresses, Duration validity)
            throws IOException {
        authority()
                .issueScheduler(name, addresses, validity)
                .write(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
    }

    /** Issues, or renews, a host's certificate. */
    public void host(String name, Duration validity) throws IOException {
        var issued = authority().issueHost(name, validity);
        issued.write(hostFile(name, ".crt"), hostFile(name, ".key"));
    }

    public Path authorityFile() {
        return directory.resolve("ca.crt");
    }

    private Path hostFile(String name, String suffix) {
        return directory.resolve("hosts").resolve(name + suffix);
    }
}
