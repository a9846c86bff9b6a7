package io.kilonova.keypair;

import io.kilonova.failure.ComputeFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.springframework.stereotype.Component;

/** Reads public keys as OpenSSH writes them, and makes new pairs. */
@Component
final class SshKeys {
    private static final Set<String> KNOWN =
            Set.of(
                    "ssh-rsa",
                    "ssh-ed25519",
                    "ecdsa-sha2-nistp256",
                    "ecdsa-sha2-nistp384",
                    "ecdsa-sha2-nistp521");

    private final SecureRandom random = new SecureRandom();

    /** A new pair; the private key is in OpenSSH's own PEM form. */
    record Generated(String publicKey, String fingerprint, String privateKey) {}

    Generated generate() {
        var generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(random));
        var pair = generator.generateKeyPair();
        try {
            var blob = OpenSSHPublicKeyUtil.encodePublicKey(pair.getPublic());
            var text = new StringWriter();
            try (var pem = new PemWriter(text)) {
                pem.writeObject(
                        new PemObject(
                                "OPENSSH PRIVATE KEY",
                                OpenSSHPrivateKeyUtil.encodePrivateKey(pair.getPrivate())));
            }
            var publicKey =
                    "ssh-ed25519 "
                            + Base64.getEncoder().encodeToString(blob)
                            + " Generated-by-Nova";
            return new Generated(publicKey, md5(blob), text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** MD5 of the key, as {@code ssh-keygen -l -E md5} prints it. */
    String fingerprint(String publicKey) {
        var words = publicKey.strip().split("\\s+", 3);
        if (words.length < 2 || !KNOWN.contains(words[0])) {
            throw invalid("failed to generate fingerprint");
        }
        try {
            var blob = Base64.getDecoder().decode(words[1]);
            OpenSSHPublicKeyUtil.parsePublicKey(blob);
            return md5(blob);
        } catch (RuntimeException _) {
            // Bouncy Castle throws many kinds for a blob that is no key
            throw invalid("failed to generate fingerprint");
        }
    }

    /** SHA-1 of a certificate, in pairs of digits. */
    String certificateFingerprint(String certificate) {
        try {
            var bytes = certificate.getBytes(StandardCharsets.US_ASCII);
            var parsed =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(bytes));
            return digest("SHA-1", parsed.getEncoded());
        } catch (GeneralSecurityException _) {
            throw invalid("failed to generate X509 fingerprint");
        }
    }

    private static ComputeFailure invalid(String reason) {
        return new ComputeFailure.Invalid("Keypair data is invalid: " + reason);
    }

    private static String md5(byte[] blob) {
        return digest("MD5", blob);
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.ofDelimiter(":")
                    .formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
