package io.kilonova.certificate;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A private key and the certificate of its public half. */
public record Credentials(PrivateKey key, X509Certificate certificate) {
    /** Writes both as PEM, readable by the owner alone; existing files are replaced at once. */
    public void write(Path certificateFile, Path keyFile) throws IOException {
        Pem.write(keyFile, Pem.PRIVATE_KEY, key.getEncoded());
        Pem.write(certificateFile, Pem.CERTIFICATE, Pem.encoded(certificate));
    }

    public static Credentials read(Path certificateFile, Path keyFile) throws IOException {
        return new Credentials(Pem.readKey(keyFile), Pem.readCertificate(certificateFile));
    }

    /** Keeps the key out of logs. */
    @Override
    public String toString() {
        return "Credentials of " + certificate.getSubjectX500Principal().getName();
    }
}
