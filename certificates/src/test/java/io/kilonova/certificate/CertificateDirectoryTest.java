package io.kilonova.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SignatureException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateDirectoryTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    @TempDir Path directory;
    private final Instant now = Clock.systemUTC().instant();
    private final Clock clock = Clock.fixed(now, ZoneOffset.UTC);

    @Test
    void theAuthorityIsMadeOnceAndSignsHostsAndSchedulersForTheirOwnUse() throws Exception {
        var certificates = new CertificateDirectory(directory, clock);
        certificates.scheduler("scheduler", List.of("localhost", "127.0.0.1", "::1"), HOUR);
        certificates.host("one", HOUR);

        var authority = certificates.authority().certificate();
        var scheduler = read("scheduler");
        var host = read("hosts/one");

        scheduler.certificate().verify(authority.getPublicKey());
        host.certificate().verify(authority.getPublicKey());
        assertThat(host.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=one");
        assertThat(host.certificate().getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
        assertThat(scheduler.certificate().getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
        assertThat(scheduler.certificate().getSubjectAlternativeNames()).hasSize(3);
        assertThat(host.certificate().getNotAfter().toInstant())
                .isBefore(now.plus(HOUR).plusMillis(1));
        assertThat(authority.getBasicConstraints()).isZero();
    }

    @Test
    void allFilesAreTheOwnersAlone() throws Exception {
        new CertificateDirectory(directory, clock).host("one", HOUR);

        try (var files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSize(4)
                    .allSatisfy(file ->
                            assertThat(Files.getPosixFilePermissions(file))
                                    .isEqualTo(PosixFilePermissions.fromString("rw-------")));
        }
    }

    @Test
    void aRenewedCertificateHasANewKeyAndTheSameName() throws Exception {
        var certificates = new CertificateDirectory(directory, clock);
        certificates.host("one", HOUR);
        var before = read("hosts/one");

        certificates.host("one", HOUR.multipliedBy(2));

        var after = read("hosts/one");
        assertThat(after.certificate()).isNotEqualTo(before.certificate());
        assertThat(after.certificate().getSubjectX500Principal())
                .isEqualTo(before.certificate().getSubjectX500Principal());
    }

    @Test
    void anotherAuthorityOfTheSameNameDidNotSignIt() {
        var ours = CertificateAuthority.create("a", HOUR, clock);
        var theirs = CertificateAuthority.create("a", HOUR, clock);
        var host = theirs.issueHost("one", HOUR);

        assertThatThrownBy(() -> host.certificate().verify(ours.certificate().getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void namesThatCouldMeanSomethingElseAreRefused() {
        var authority = CertificateAuthority.create("a", HOUR, clock);

        for (var name : List.of("", "one,CN=two", "one/two", "..", "a b", "x".repeat(64))) {
            assertThatThrownBy(() -> authority.issueHost(name, HOUR))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Credentials read(String name) throws Exception {
        return Credentials.read(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
    }
}
