package io.kilonova.hypervisor.libvirt;

import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The local disks of a guest as they were before a resize, in a folder beside them. The folder is
 * there as a whole or not at all, and says which operation made it.
 */
final class KeptDisks {
    private static final String OPERATION = "operation";
    private static final String NAMES = "names";

    private final Path guest;
    private final Path kept;

    KeptDisks(GuestFolder folder) {
        this.guest = folder.path();
        this.kept = guest.resolve("before-resize");
    }

    /** Once for an operation; what an older one kept is given up. */
    void keep(String operation) throws HypervisorFailure {
        try {
            if (Files.exists(kept)) {
                if (Files.readString(kept.resolve(OPERATION)).equals(operation)) {
                    return;
                }
                Folders.delete(kept);
            }
            var part = guest.resolve("before-resize.part");
            Folders.delete(part);
            Folders.createPrivate(part);
            var names = new ArrayList<String>();
            for (var disk : disks()) {
                copy(disk, part);
                names.add(disk.getFileName().toString());
            }
            Files.writeString(part.resolve(OPERATION), operation);
            Files.write(part.resolve(NAMES), names);
            Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new HypervisorFailure(
                    Kind.TRANSIENT, "The disks cannot be kept for a revert.", e);
        }
    }

    /** Shares blocks with the original where the file system can. */
    private static void copy(Path disk, Path folder) throws HypervisorFailure {
        Tool.run(
                List.of(
                        "cp",
                        "--reflink=auto",
                        "--sparse=always",
                        "--",
                        disk.toString(),
                        folder.toString()));
    }

    /** Puts them in the place of those that are there; none kept is fine. */
    void bringBack() throws HypervisorFailure {
        try {
            if (!Files.exists(kept)) {
                return;
            }
            var names = Files.readAllLines(kept.resolve(NAMES));
            for (var name : names) {
                if (Files.exists(kept.resolve(name))) {
                    Files.move(
                            kept.resolve(name),
                            guest.resolve(name),
                            StandardCopyOption.ATOMIC_MOVE);
                }
            }
            for (var disk : disks()) {
                if (!names.contains(disk.getFileName().toString())) {
                    Files.delete(disk);
                }
            }
            Folders.delete(kept);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The disks cannot be brought back.", e);
        }
    }

    void forget() throws HypervisorFailure {
        try {
            Folders.delete(kept);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The old disks cannot be removed.", e);
        }
    }

    private List<Path> disks() throws IOException {
        var disks = new ArrayList<Path>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(guest, "disk{,.swap,.eph*}")) {
            for (var file : files) {
                if (!file.getFileName().toString().endsWith(".part")) {
                    disks.add(file);
                }
            }
        }
        return List.copyOf(disks);
    }
}
