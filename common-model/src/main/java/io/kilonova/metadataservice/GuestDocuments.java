package io.kilonova.metadataservice;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.agent.protocol.Guest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The documents of the OpenStack tree; what each version has of them is upstream's choice. */
public final class GuestDocuments {
    /** Versions, oldest first. */
    public static final List<String> VERSIONS =
            List.of(
                    "2012-08-10",
                    "2013-04-04",
                    "2013-10-17",
                    "2015-10-15",
                    "2016-06-30",
                    "2016-10-06",
                    "2017-02-22",
                    "2018-08-27",
                    "2020-10-14");

    public static final String LATEST = "latest";
    static final String PASSWORD = "password";
    private static final String SEED_SINCE = "2013-04-04";
    private static final String VENDOR_SINCE = "2013-10-17";
    private static final String NETWORK_SINCE = "2015-10-15";
    private static final String DEVICES_SINCE = "2016-06-30";
    private static final String MORE_VENDOR_SINCE = "2016-10-06";
    private static final int SEED_BYTES = 512;

    private final RandomGenerator random;

    /**
     * @param random makes what guests seed their own chance with
     */
    public GuestDocuments(RandomGenerator random) {
        this.random = random;
    }

    /**
     * By their names: maps, to be written as JSON, or bytes.
     *
     * @param version one of {@link #VERSIONS}, or {@link #LATEST}
     */
    public Map<String, Object> of(Guest guest, String version) {
        var documents = new LinkedHashMap<String, Object>();
        documents.put("meta_data.json", metaData(guest, version));
        if (!guest.getUserData().isEmpty()) {
            documents.put("user_data", guest.getUserData().toByteArray());
        }
        if (isSince(VENDOR_SINCE, version)) {
            documents.put("vendor_data.json", Map.of());
        }
        if (isSince(NETWORK_SINCE, version)) {
            documents.put("network_data.json", NetworkDocument.of(guest));
        }
        if (isSince(MORE_VENDOR_SINCE, version)) {
            documents.put("vendor_data2.json", Map.of("static", Map.of()));
        }
        return documents;
    }

    static boolean hasPassword(String version) {
        return isSince(SEED_SINCE, version);
    }

    private static boolean isSince(String since, String version) {
        return version.equals(LATEST) || version.compareTo(since) >= 0;
    }

    private Map<String, Object> metaData(Guest guest, String version) {
        var meta = new LinkedHashMap<String, Object>();
        meta.put("uuid", guest.getServerId());
        meta.put("name", guest.getName());
        meta.put("hostname", guest.getHostname());
        meta.put("launch_index", guest.getLaunchIndex());
        meta.put("availability_zone", guest.getAvailabilityZone());
        meta.put("meta", guest.getMetadataMap());
        if (!guest.getAdminPass().isEmpty()) {
            meta.put("admin_pass", guest.getAdminPass());
        }
        if (!guest.getPublicKey().isEmpty()) {
            meta.put("public_keys", Map.of(guest.getKeyName(), guest.getPublicKey()));
            meta.put("keys", List.of(key(guest)));
        }
        meta.put("files", files(guest));
        if (isSince(SEED_SINCE, version)) {
            var seed = new byte[SEED_BYTES];
            random.nextBytes(seed);
            meta.put("random_seed", Base64.getEncoder().encodeToString(seed));
        }
        if (isSince(NETWORK_SINCE, version)) {
            meta.put("project_id", guest.getProjectId());
        }
        if (isSince(DEVICES_SINCE, version)) {
            meta.put("devices", devices(guest));
        }
        return meta;
    }

    private static Map<String, String> key(Guest guest) {
        return Map.of("name", guest.getKeyName(), "type", "ssh", "data", guest.getPublicKey());
    }

    /** What the file with this number is called in the directory {@code content}. */
    public static String contentName(int number) {
        return "%04d".formatted(number);
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
}
