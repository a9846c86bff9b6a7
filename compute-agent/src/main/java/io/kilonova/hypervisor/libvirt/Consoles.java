package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What guests wrote to their consoles. QEMU appends for ever; a file that has grown past the limit
 * is cut, so that no guest fills the disk.
 */
final class Consoles {
    private final Path guests;
    private final long limit;

    Consoles(Path guests, long limit) {
        this.guests = guests;
        this.limit = limit;
    }

    /** The last lines, or all that is kept for 0. */
    byte[] read(Path console, int lines) throws HypervisorFailure {
        try {
            if (!Files.exists(console)) {
                return new byte[0];
            }
            var bytes = tail(console);
            return lines == 0 ? bytes : lastLines(bytes, lines);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The console log cannot be read.", e);
        }
    }

    private byte[] tail(Path console) throws IOException {
        try (var file = new RandomAccessFile(console.toFile(), "r")) {
            var from = Math.max(0, file.length() - limit);
            var bytes = new byte[(int) Math.min(limit, file.length())];
            file.seek(from);
            file.readFully(bytes);
            return bytes;
        }
    }

    private static byte[] lastLines(byte[] bytes, int lines) {
        var left = lines;
        for (int i = bytes.length - 2; i >= 0; i--) {
            if (bytes[i] == '\n' && --left == 0) {
                return java.util.Arrays.copyOfRange(bytes, i + 1, bytes.length);
            }
        }
        return bytes;
    }

    /** Cuts those that have grown past twice the limit to their last part. */
    void trim() {
        if (!Files.exists(guests)) {
            return;
        }
        try (var folders = Files.newDirectoryStream(guests)) {
            for (var folder : folders) {
                trim(folder.resolve("console.log"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void trim(Path console) throws IOException {
        if (Files.exists(console) && Files.size(console) > 2 * limit) {
            var kept = tail(console);
            // QEMU appends: what it writes from now on lands behind this
            Files.write(console, kept);
        }
    }
}
