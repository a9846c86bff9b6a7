package io.kilonova.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageInspectorTest {
    @TempDir private Path folder;

    @Test
    void aPlainQcow2TellsItsVirtualSize() throws Exception {
        assertThat(inspect(qcow2(3, 1 << 30), "qcow2")).isEqualTo(new Inspection("qcow2", 1 << 30));
        assertThat(inspect(qcow2(2, 42), "qcow2")).isEqualTo(new Inspection("qcow2", 42));
    }

    @Test
    void aQcow2ThatReachesOutsideIsRefused() {
        refused(qcow2(3, 1).putLong(8, 200), "qcow2", "backing file");
        refused(qcow2(2, 1).putLong(8, 200), "qcow2", "backing file");
        refused(qcow2(3, 1).putLong(72, 4), "qcow2", "another file");
        refused(qcow2(3, 1).putInt(104, 0x44415441).putInt(108, 8), "qcow2", "another file");
        refused(qcow2(3, 1).putLong(72, 1L << 40), "qcow2", "not known");
        refused(qcow2(3, 1).putInt(32, 2), "qcow2", "encrypted");
        refused(qcow2(3, -1), "qcow2", "impossible");
        refused(qcow2(9, 1), "qcow2", "version");
    }

    @Test
    void anImageIsWhatItsContentIsAndNotWhatItsOwnerSays() {
        refused(qcow2(3, 1), "raw", "declared as raw but its content is qcow2");
        refused(ByteBuffer.allocate(4096), "qcow2", "declared as qcow2 but its content is raw");
        refused(iso(), "raw", "content is iso");
    }

    @Test
    void rawAndIsoAreAsLargeAsTheyAre() throws Exception {
        assertThat(inspect(ByteBuffer.allocate(4096), "raw"))
                .isEqualTo(new Inspection("raw", 4096));
        assertThat(inspect(ByteBuffer.allocate(3), "raw")).isEqualTo(new Inspection("raw", 3));
        assertThat(inspect(iso(), "iso").format()).isEqualTo("iso");
    }

    @Test
    void onlyAVmdkContainedInOneFileIsTaken() throws Exception {
        var good = "createType=\"streamOptimized\"\nRW 2048 SPARSE \"disk.vmdk\"\n";
        assertThat(inspect(vmdk(good), "vmdk")).isEqualTo(new Inspection("vmdk", 4 * 512));

        refused(
                vmdk("createType=\"monolithicFlat\"\nRW 1 FLAT \"x\" 0\n"),
                "vmdk",
                "not contained");
        refused(
                vmdk("createType=\"monolithicSparse\"\nRW 1 SPARSE \"/etc/passwd\"\n"),
                "vmdk",
                "file of the host");
        refused(
                ByteBuffer.wrap("# Disk DescriptorFile\n".getBytes(StandardCharsets.UTF_8)),
                "vmdk",
                "only a descriptor");
    }

    private static ByteBuffer qcow2(int version, long size) {
        return ByteBuffer.allocate(1024)
                .put(0, "QFI\u00fb".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4, version)
                .putLong(24, size)
                .putInt(100, 104);
    }

    private static ByteBuffer iso() {
        return ByteBuffer.allocate(40_000)
                .put(32_769, "CD001".getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer vmdk(String descriptor) {
        return ByteBuffer.allocate(4096)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(0, "KDMV".getBytes(StandardCharsets.ISO_8859_1))
                .putLong(12, 4)
                .putLong(28, 1)
                .putLong(36, 2)
                .put(512, descriptor.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void refused(ByteBuffer content, String declared, String reason) {
        assertThatThrownBy(() -> inspect(content, declared))
                .isInstanceOf(HostileImage.class)
                .hasMessageContaining(reason);
    }

    private Inspection inspect(ByteBuffer content, String declared)
            throws IOException, HostileImage {
        var file = folder.resolve("image");
        Files.write(file, content.array());
        return ImageInspector.inspect(file, declared);
    }
}
