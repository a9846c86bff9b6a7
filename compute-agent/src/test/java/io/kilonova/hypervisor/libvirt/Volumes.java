package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.BlockDevice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Volumes for tests: raw files, as the built-in block storage service has them. */
final class Volumes {
    private static final long MIB = 1 << 20;

    private Volumes() {}

    static String id(int number) {
        return "55555555-0000-4000-8000-%012d".formatted(number);
    }

    /** What the guest sees of the id. */
    static String serial(int number) {
        return id(number).substring(0, 20);
    }

    /** An empty one. */
    static Path make(Path folder, int number, long mib) throws IOException {
        Files.createDirectories(folder);
        var file = folder.resolve("volume-" + id(number));
        grow(file, mib);
        return file;
    }

    static void grow(Path file, long mib) throws IOException {
        try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(mib * MIB);
        }
    }

    static BlockDevice.Builder device(int number, Path file, long mib, String name) {
        return BlockDevice.newBuilder()
                .setId("66666666-0000-4000-8000-%012d".formatted(number))
                .setSourceType("volume")
                .setDestinationType("volume")
                .setBootIndex(-1)
                .setVolumeId(id(number))
                .setDeviceName(name)
                .setSizeMb(mib)
                .setConnectionInfoJson(
                        connection(
                                "local",
                                Map.of(
                                        "device_path",
                                        file.toAbsolutePath().toString(),
                                        "format",
                                        "raw",
                                        "access_mode",
                                        "rw")));
    }

    static String connection(String kind, Map<String, ?> data) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of("driver_volume_type", kind, "data", data));
    }
}
