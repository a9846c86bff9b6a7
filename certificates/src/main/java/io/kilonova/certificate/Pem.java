package io.kilonova.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** PEM files of one object each, mode 0600. */
final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";

    private Pem() {}

    static void write(Path file, String type, byte[] der) throws IOException {
        var directory = file.toAbsolutePath().normalize().getParent();
        if (directory == null) {
            throw new IOException("not a file: " + file);
        }
        Files.createDirectories(directory);
        var text =
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(
                                type,
                                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der),
                                type);
        var readableByOwner =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var fresh = Files.createTempFile(directory, ".new", ".pem", readableByOwner);
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static X509Certificate readCertificate(Path file) throws IOException {
        return certificate(Files.readAllBytes(file));
    }

    static X509Certificate certificate(byte[] encoded) throws IOException {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException e) {
            throw new IOException("not a certificate", e);
        }
    }

    static PrivateKey readKey(Path file) throws IOException {
        var text = Files.readString(file, StandardCharsets.US_ASCII);
        var body = text.replaceAll("-----[A-Z ]+-----", "");
        try {
            var der = Base64.getMimeDecoder().decode(body);
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException("not an EC private key: " + file, e);
        }
    }

    static byte[] encoded(X509Certificate certificate) throws IOException {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IOException("cannot encode a certificate", e);
        }
    }
}
