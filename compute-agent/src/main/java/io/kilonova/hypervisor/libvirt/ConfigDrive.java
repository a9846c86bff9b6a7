package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ISO from which a guest learns who it is, in the layout that cloud-init reads. Every file name
 * in it is ours; what users call their files stands inside a document.
 */
final class ConfigDrive {
    private static final List<String> VERSIONS = List.of("2012-08-10", "2018-08-27", "latest");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SEED_BYTES = 512;

    private final SecureRandom random = new SecureRandom();

    /** Writes the ISO, whole or not at all. */
    void write(Guest guest, Path folder, Path iso) throws HypervisorFailure {
        var tree = folder.resolve("config");
        var part = folder.resolve("config.part");
        try {
            deleteTree(tree);
            for (var version : VERSIONS) {
                write(guest, Files.createDirectories(tree.resolve("openstack").resolve(version)));
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

    private void write(Guest guest, Path folder) throws IOException {
        Files.write(folder.resolve("meta_data.json"), JSON.writeValueAsBytes(metaData(guest)));
        Files.write(
                folder.resolve("network_data.json"), JSON.writeValueAsBytes(NetworkData.of(guest)));
        Files.write(folder.resolve("vendor_data.json"), JSON.writeValueAsBytes(Map.of()));
        Files.write(folder.resolve("vendor_data2.json"), JSON.writeValueAsBytes(Map.of()));
        if (!guest.getUserData().isEmpty()) {
            Files.write(folder.resolve("user_data"), guest.getUserData().toByteArray());
        }
    }

    private static void writeContents(Guest guest, Path folder) throws IOException {
        for (int i = 0; i < guest.getInjectedFilesCount(); i++) {
            Files.createDirectories(folder);
            Files.write(
                    folder.resolve(contentName(i)),
                    guest.getInjectedFiles(i).getContents().toByteArray());
        }
    }

    private static String contentName(int number) {
        return "%04d".formatted(number);
    }

    Map<String, Object> metaData(Guest guest) {
        var meta = new LinkedHashMap<String, Object>();
        meta.put("uuid", guest.getServerId());
        meta.put("name", guest.getName());
        meta.put("hostname", guest.getHostname());
        meta.put("launch_index", guest.getLaunchIndex());
        meta.put("availability_zone", guest.getAvailabilityZone());
        meta.put("project_id", guest.getProjectId());
        meta.put("meta", guest.getMetadataMap());
        if (!guest.getAdminPass().isEmpty()) {
            meta.put("admin_pass", guest.getAdminPass());
        }
        if (!guest.getPublicKey().isEmpty()) {
            meta.put("public_keys", Map.of(guest.getKeyName(), guest.getPublicKey()));
            meta.put(
                    "keys",
                    List.of(
                            Map.of(
                                    "name", guest.getKeyName(),
                                    "type", "ssh",
                                    "data", guest.getPublicKey())));
        }
        var seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        meta.put("random_seed", Base64.getEncoder().encodeToString(seed));
        meta.put("files", files(guest));
        meta.put("devices", devices(guest));
        return meta;
    }

    private static List<Map<String, String>> files(Guest guest) {
        var files = new ArrayList<Map<String, String>>();
        for (int i = 0; i < guest.getInjectedFilesCount(); i++) {
            files.add(
                    Map.of(
                            "path",
                            guest.getInjectedFiles(i).getPath(),
                            "content_path",
                            "/content/" + contentName(i)));
        }
        return files;
    }

    /** Those that users gave a name of their own. */
    private static List<Map<String, Object>> devices(Guest guest) {
        var devices = new ArrayList<Map<String, Object>>();
        for (var nic : guest.getNicsList()) {
            if (!nic.getTag().isEmpty()) {
                devices.add(
                        Map.of(
                                "type",
                                "nic",
                                "bus",
                                "pci",
                                "mac",
                                nic.getMacAddress(),
                                "tags",
                                List.of(nic.getTag())));
            }
        }
        for (var disk : guest.getBlockDevicesList()) {
            if (!disk.getTag().isEmpty()) {
                devices.add(device(disk));
            }
        }
        return devices;
    }

    private static Map<String, Object> device(BlockDevice disk) {
        var device = new LinkedHashMap<String, Object>();
        var bus = disk.getDiskBus();
        device.put("type", "disk");
        device.put("bus", bus.isEmpty() || bus.equals("virtio") ? "pci" : bus);
        if (!disk.getVolumeId().isEmpty()) {
            device.put("serial", disk.getVolumeId());
        }
        device.put("path", "/dev/" + disk.getDeviceName());
        device.put("tags", List.of(disk.getTag()));
        return device;
    }

    private static void deleteTree(Path tree) throws IOException {
        Folders.delete(tree);
    }
}
