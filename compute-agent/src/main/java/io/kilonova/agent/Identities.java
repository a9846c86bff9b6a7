package io.kilonova.agent;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.kilonova.certificate.CertificateAuthority;
import io.kilonova.certificate.CertificateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Proves hosts to schedulers, and has schedulers prove themselves to hosts. */
final class Identities {
    private static final Duration ISSUED_FOR = Duration.ofDays(30);

    private final Path directory;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final TrustManager[] trusted;
    private @Nullable CertificateAuthority authority;

    Identities(Path directory, Clock clock, ScheduledExecutorService timer)
            throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.clock = clock;
        this.timer = timer;
        this.trusted = trusting(directory.resolve("ca.crt"));
    }

    private static TrustManager[] trusting(Path authority)
            throws IOException, GeneralSecurityException {
        var anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        try (var in = Files.newInputStream(authority)) {
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            anchors.setCertificateEntry("fleet", certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return factory.getTrustManagers();
    }

    /** The host's certificate from its files, read anew every minute. */
    ChannelCredentials fromFiles(String host) throws IOException, GeneralSecurityException {
        var hosts = directory.resolve("hosts");
        var identity = new AdvancedTlsX509KeyManager();
        var _ =
                identity.updateIdentityCredentials(
                        hosts.resolve(host + ".crt").toFile(),
                        hosts.resolve(host + ".key").toFile(),
                        1,
                        TimeUnit.MINUTES,
                        timer);
        return credentials(identity);
    }

    /** A certificate made on the spot, that lives in memory only. */
    ChannelCredentials issued(String host) throws IOException, GeneralSecurityException {
        if (authority == null) {
            authority = new CertificateDirectory(directory, clock).authority();
        }
        var issued = authority.issueHost(host, ISSUED_FOR);
        var identity = new AdvancedTlsX509KeyManager();
        identity.updateIdentityCredentials(
                new X509Certificate[] {issued.certificate()}, issued.key());
        return credentials(identity);
    }

    private ChannelCredentials credentials(KeyManager identity) {
        return TlsChannelCredentials.newBuilder()
                .keyManager(identity)
                .trustManager(trusted)
                .build();
    }
}
