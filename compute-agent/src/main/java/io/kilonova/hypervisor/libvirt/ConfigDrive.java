package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.GuestSelf;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.metadataservice.Ec2Documents;
import io.kilonova.metadataservice.GuestDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ISO from which a guest learns who it is, in the layout that cloud-init reads. Every file name
 * in it is ours; what users call their files stands inside a document.
 */
final class ConfigDrive {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> EC2_VERSIONS = List.of("2009-04-04", GuestDocuments.LATEST);

    private final GuestDocuments documents = new GuestDocuments(new SecureRandom());

    /** Writes the ISO, whole or not at all. */
    void write(Guest guest, Path folder, Path iso) throws HypervisorFailure {
        var tree = folder.resolve("config");
        var part = folder.resolve("config.part");
        try {
            deleteTree(tree);
            for (var version : GuestDocuments.VERSIONS) {
                write(guest, folderOf(version, tree), version);
            }
            write(guest, folderOf(GuestDocuments.LATEST, tree), GuestDocuments.LATEST);
            for (var version : EC2_VERSIONS) {
                var folderOfVersion = tree.resolve("ec2").resolve(version);
                writeEc2(guest, Files.createDirectories(folderOfVersion), version);
            }
            writeContents(guest, tree.resolve("openstack/content"));
            Tool.run(
                    List.of(
                            "genisoimage",
                            "-quiet",
                            "-o",
                            part.toString(),
                            "-ldots",
                            "-allow-lowercase",
                            "-allow-multidot",
                            "-l",
                            "-J",
                            "-r",
                            "-V",
                            "config-2",
                            tree.toString()));
            Files.move(
                    part, iso, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            deleteTree(tree);
        } catch (IOException e) {
            throw new HypervisorFailure(Kind.TRANSIENT, "The config drive cannot be written.", e);
        }
    }

    private static Path folderOf(String version, Path tree) throws IOException {
        return Files.createDirectories(tree.resolve("openstack").resolve(version));
    }

    private void write(Guest guest, Path folder, String version) throws IOException {
        for (var document : documents.of(guest, version).entrySet()) {
            Files.write(folder.resolve(document.getKey()), bytes(document.getValue()));
        }
    }

    /** What clients of EC2 look for; upstream has it there in JSON, too. */
    private static void writeEc2(Guest guest, Path folder, String version) throws IOException {
        var tree = Ec2Documents.of(GuestSelf.newBuilder().setGuest(guest).build(), version);
        for (var document : tree.entrySet()) {
            var isJson = !(document.getValue() instanceof byte[]);
            var name = document.getKey() + (isJson ? ".json" : "");
            Files.write(folder.resolve(name), bytes(document.getValue()));
        }
    }

    private static byte[] bytes(Object document) {
        return document instanceof byte[] bytes ? bytes : JSON.writeValueAsBytes(document);
    }

    private static void writeContents(Guest guest, Path folder) throws IOException {
        for (int i = 0; i < guest.getInjectedFilesCount(); i++) {
            Files.createDirectories(folder);
            Files.write(
                    folder.resolve(GuestDocuments.contentName(i)),
                    guest.getInjectedFiles(i).getContents().toByteArray());
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        Folders.delete(tree);
    }
}
