package io.kilonova.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates on EC P-256. To renew one, issue it again: old and new are good together
 * until the old one expires.
 */
public final class CertificateAuthority {
    /** A clock of another machine may be behind ours by this much. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})");
    private static final Pattern IP = Pattern.compile("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private final Credentials self;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(Credentials self, Clock clock) {
        this.self = self;
        this.clock = clock;
    }

    public static CertificateAuthority create(String name, Duration validity, Clock clock) {
        var random = new SecureRandom();
        var pair = newPair(random);
        var subject = subject(name);
        var builder = builder(subject, subject, pair, clock, validity, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
        return new CertificateAuthority(
                new Credentials(pair.getPrivate(), sign(builder, pair)), clock);
    }

    public static CertificateAuthority read(Path certificateFile, Path keyFile, Clock clock)
            throws IOException {
        return new CertificateAuthority(Credentials.read(certificateFile, keyFile), clock);
    }

    public void write(Path certificateFile, Path keyFile) throws IOException {
        self.write(certificateFile, keyFile);
    }

    /** What everybody who trusts this authority holds. */
    public X509Certificate certificate() {
        return self.certificate();
    }

    /**
     * A host's identity; cannot be used to serve.
     *
     * @param host letters, digits, dot, dash, underscore; at most 63
     */
    public Credentials issueHost(String host, Duration validity) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("not a host name: " + host);
        }
        return issue(host, List.of(host), KeyPurposeId.id_kp_clientAuth, validity);
    }

    /**
     * A scheduler's identity; cannot be used to dial.
     *
     * @param addresses names and IP addresses under which agents dial it
     */
    public Credentials issueScheduler(String name, List<String> addresses, Duration validity) {
        return issue(name, addresses, KeyPurposeId.id_kp_serverAuth, validity);
    }

    private Credentials issue(
            String name, List<String> addresses, KeyPurposeId purpose, Duration validity) {
        var pair = newPair(random);
        var issuer =
                X500Name.getInstance(self.certificate().getSubjectX500Principal().getEncoded());
        var builder = builder(issuer, subject(name), pair, clock, validity, random);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
            builder.addExtension(Extension.subjectAlternativeName, false, names(addresses));
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
        var issuerKeys = new KeyPair(self.certificate().getPublicKey(), self.key());
        return new Credentials(pair.getPrivate(), sign(builder, issuerKeys));
    }

    private static GeneralNames names(List<String> addresses) {
        var names = new ArrayList<GeneralName>();
        for (var address : addresses) {
            var type = IP.matcher(address).matches() ? GeneralName.iPAddress : GeneralName.dNSName;
            names.add(new GeneralName(type, address));
        }
        return new GeneralNames(names.toArray(new GeneralName[0]));
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer,
            X500Name subject,
            KeyPair pair,
            Clock clock,
            Duration validity,
            SecureRandom random) {
        var now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, random).setBit(120),
                Date.from(now.minus(SKEW)),
                Date.from(now.plus(validity)),
                subject,
                pair.getPublic());
    }

    private static X500Name subject(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    private static KeyPair newPair(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks P-256", e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair issuer) {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
            return Pem.certificate(builder.build(signer).getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot sign a certificate", e);
        }
    }
}
