package io.kilonova.hypervisor.libvirt;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a disk are; the format is ours to know and never guessed from the bytes. */
sealed interface DiskSource {
    /** Sets the disk's type, its source, and what its driver must know of it. */
    void writeTo(Xml disk, Xml driver);

    /** As a domain tells where the disk is. */
    String place();

    /** {@code format} is raw or qcow2. */
    record File(Path path, String format) implements DiskSource {
        @Override
        public void writeTo(Xml disk, Xml driver) {
            disk.with("type", "file");
            driver.with("type", format);
            disk.child("source").with("file", place());
        }

        @Override
        public String place() {
            return path.toAbsolutePath().toString();
        }
    }

    /** A block device of the host. */
    record Block(Path path) implements DiskSource {
        @Override
        public void writeTo(Xml disk, Xml driver) {
            disk.with("type", "block");
            driver.with("type", "raw").with("io", "native");
            disk.child("source").with("dev", place());
        }

        @Override
        public String place() {
            return path.toString();
        }
    }

    /**
     * An image in Ceph, which QEMU speaks to itself.
     *
     * @param name pool/image
     * @param monitors host:port each, of the addresses that know the cluster
     * @param user whose secret libvirt keeps under {@code secret}; null without authentication
     */
    record Rbd(String name, List<Monitor> monitors, @Nullable String user, @Nullable String secret)
            implements DiskSource {
        record Monitor(String host, String port) {}

        @Override
        public void writeTo(Xml disk, Xml driver) {
            disk.with("type", "network");
            driver.with("type", "raw");
            var source = disk.child("source").with("protocol", "rbd").with("name", name);
            for (var monitor : monitors) {
                source.child("host").with("name", monitor.host()).with("port", monitor.port());
            }
            if (user != null && secret != null) {
                disk.child("auth")
                        .with("username", user)
                        .child("secret")
                        .with("type", "ceph")
                        .with("uuid", secret);
            }
        }

        @Override
        public String place() {
            return name;
        }
    }
}
