package io.kilonova.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInspectorTest {
    private static final String GOOD =
            "createType=\"streamOptimized\"\nRW 2048 SPARSE \"disk.vmdk\"\n";

    @TempDir private Path folder;

    @Test
    void aPlainQcow2TellsItsVirtualSize() throws Exception {
        assertThat(inspect(qcow2(3, 1 << 30), "qcow2")).isEqualTo(new Inspection("qcow2", 1 << 30));
        assertThat(inspect(qcow2(2, 42), "QCOW2")).isEqualTo(new Inspection("qcow2", 42));
        assertThat(inspect(qcow2(3, 1L << 62), "qcow2").virtualSize()).isEqualTo(1L << 62);
    }

    @Test
    void aQcow2ThatReachesOutsideIsRefused() {
        refused(qcow2(3, 1).putLong(8, 200), "qcow2", "backing file");
        refused(qcow2(2, 1).putLong(8, 200), "qcow2", "backing file");
        refused(qcow2(3, 1).putLong(72, 4), "qcow2", "another file");
        refused(qcow2(3, 1).putInt(104, 0x44415441).putInt(108, 8), "qcow2", "another file");
        refused(qcow2(3, 1).putLong(72, 1L << 40), "qcow2", "not known");
        refused(qcow2(3, 1).putInt(32, 2), "qcow2", "encrypted");
    }

    @Test
    void aQcow2ThatMakesNoSenseIsRefused() {
        refused(qcow2(3, -1), "qcow2", "impossible virtual size");
        refused(qcow2(9, 1), "qcow2", "version");
        refused(qcow2(3, 1).putInt(20, 63), "qcow2", "clusters");
        refused(qcow2(3, 1).putInt(100, 8), "qcow2", "impossible length");
        refused(qcow2(3, 1).putInt(100, -1), "qcow2", "impossible length");
        refused(qcow2(3, 1).slice(0, 20), "qcow2", "cut short");
        refused(qcow2(3, 1).slice(0, 80), "qcow2", "cut short");
    }

    @Test
    void theDataFileIsFoundBehindOtherExtensionsAndEndlessOnesAreNotFollowed() {
        var behind = qcow2(3, 1).putInt(104, 7).putInt(108, 3).putInt(120, 0x44415441);
        refused(behind, "qcow2", "another file");

        var endless = qcow2(3, 1);
        for (int at = 104; at < 1024; at += 8) {
            endless.putInt(at, 7);
        }
        refused(endless, "qcow2", "too many");
    }

    @Test
    void anImageIsWhatItsContentIsAndNotWhatItsOwnerSays() {
        refused(qcow2(3, 1), "raw", "declared as raw but its content is qcow2");
        refused(qcow2(3, 1), "iso", "declared as iso but its content is qcow2");
        refused(qcow2(3, 1), "ami", "declared as ami but its content is qcow2");
        refused(ByteBuffer.allocate(4096), "qcow2", "declared as qcow2 but its content is raw");
        refused(iso(), "raw", "content is iso");
        refused(text("QFI\u00fb\0\0\0\1"), "raw", "content is qcow");
        for (var format : new String[] {"vhdx", "ploop", "luks", "", "../raw"}) {
            refused(ByteBuffer.allocate(4096), format, "not taken here");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# Disk DescriptorFile\nversion=1\n",
                "version=1\n",
                "\n  \r\n#x\nversion=3\r\n",
                "COWD",
                "KDMV",
                "conectix",
                "vhdxfile",
                "QED\0",
                "LUKS\u00ba\u00be",
                "WithoutFreeSpace",
                "WithouFreSpacExt",
                "Bochs Virtual HD Image",
                "#!/bin/sh\n#V2.0 Format\nmodprobe cloop"
            })
    void nothingThatAReaderMightTakeForAnotherFormatIsRaw(String start) {
        refused(text(start), "raw", "declared as raw but its content is");
    }

    @Test
    void rawAndIsoAreAsLargeAsTheyAre() throws Exception {
        assertThat(inspect(ByteBuffer.allocate(4096), "raw"))
                .isEqualTo(new Inspection("raw", 4096));
        assertThat(inspect(ByteBuffer.allocate(3), "raw")).isEqualTo(new Inspection("raw", 3));
        assertThat(inspect(ByteBuffer.allocate(0), "raw")).isEqualTo(new Inspection("raw", 0));
        assertThat(inspect(ByteBuffer.allocate(9), "aki")).isEqualTo(new Inspection("raw", 9));
        assertThat(inspect(iso(), "iso").format()).isEqualTo("iso");
    }

    @Test
    void onlyAVmdkContainedInOneFileIsTaken() throws Exception {
        assertThat(inspect(vmdk(GOOD), "vmdk")).isEqualTo(new Inspection("vmdk", 4 * 512));

        refused(
                vmdk("createType=\"monolithicFlat\"\nRW 1 FLAT \"x\" 0\n"),
                "vmdk",
                "not contained");
        refused(vmdk(GOOD + "createType=\"monolithicFlat\""), "vmdk", "not contained");
        refused(vmdk("RW 1 SPARSE \"disk.vmdk\"\n"), "vmdk", "not contained");
        refused(text("# Disk DescriptorFile\n"), "vmdk", "no image by itself");
        refused(text("COWD"), "vmdk", "no image by itself");
    }

    @Test
    void aVmdkThatNamesFilesOfTheHostIsRefused() {
        var type = "createType=\"monolithicSparse\"\n";
        refused(vmdk(type + "RW 1 SPARSE \"/etc/passwd\"\n"), "vmdk", "files of the host");
        refused(vmdk(type + "RW 1 FLAT \"x\" 0\n"), "vmdk", "files of the host");
        refused(vmdk(type + "  rw 1 SPARSE \"x\"\n"), "vmdk", "files of the host");
        refused(vmdk(GOOD + "RDONLY 1 SPARSE \"other-image\"\n"), "vmdk", "files of the host");
        refused(vmdk(type), "vmdk", "files of the host");
        refused(vmdk(GOOD + "parentFileNameHint=\"/etc/passwd\"\n"), "vmdk", "parent");
        refused(vmdk(GOOD).putLong(12, 0), "vmdk", "impossible");
        refused(vmdk(GOOD).putLong(12, Long.MAX_VALUE), "vmdk", "impossible");
        refused(vmdk(GOOD).putLong(28, 3), "vmdk", "no descriptor");
        refused(vmdk(GOOD).putLong(36, 1 << 20), "vmdk", "no descriptor");
    }

    @Test
    void aParentHiddenBehindTheDescriptorIsFound() {
        var hint = "parentFileNameHint=\"x\"".getBytes(StandardCharsets.ISO_8859_1);

        refused(vmdk(GOOD).put(3000, hint), "vmdk", "parent");
    }

    @Test
    void theFooterOfAVmdkMustAgreeWithItsHeader() throws Exception {
        var good = vmdk(GOOD).putLong(56, -1);
        good.put(4096 - 1024, good, 0, 512);
        assertThat(inspect(good, "vmdk").virtualSize()).isEqualTo(4 * 512);

        refused(vmdk(GOOD).putLong(56, -1), "vmdk", "do not agree");
        refused(good.putLong(4096 - 1024 + 12, 1L << 40), "vmdk", "do not agree");
    }

    @Test
    void vhdAndVdiAreTakenWithoutParents() throws Exception {
        assertThat(inspect(vhd(0, 3, 99), "vhd")).isEqualTo(new Inspection("vhd", 99));
        assertThat(inspect(vhd(3584, 2, 99), "vhd")).isEqualTo(new Inspection("vhd", 99));
        refused(vhd(0, 4, 99), "vhd", "not contained");
        refused(vhd(0, 3, -99), "vhd", "impossible");
        assertThat(inspect(vdi(1), "vdi")).isEqualTo(new Inspection("vdi", 77));
        refused(vdi(4), "vdi", "not contained");
    }

    @Test
    void whatTheStartGivesAwayIsRefusedBeforeTheRestIsThere() throws Exception {
        refusedAtStart(qcow2(3, 1), "raw", "content is qcow2");
        refusedAtStart(qcow2(3, 1).putLong(8, 9), "qcow2", "backing file");
        refusedAtStart(vmdk("createType=\"custom\""), "vmdk", "not contained");
        refusedAtStart(iso(), "raw", "content is iso");
        refusedAtStart(ByteBuffer.allocate(4096), "qcow2", "content is raw");

        for (var content : new ByteBuffer[] {vhd(3584, 2, 99), vmdk(GOOD).putLong(56, -1)}) {
            var declared = content.get(0) == 0 ? "vhd" : "vmdk";
            ImageInspector.inspectStart(file(content), declared);
        }
    }

    @Test
    void noBytesHoweverTornMakeItFail() throws Exception {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        for (var good : new ByteBuffer[] {qcow2(3, 1), vmdk(GOOD), vhd(0, 3, 9), vdi(1)}) {
            for (int i = 0; i < 50; i++) {
                var torn = good.array().clone();
                for (int n = 0; n < 8; n++) {
                    torn[random.nextInt(1024)] = (byte) random.nextInt();
                }
                var file = file(ByteBuffer.wrap(torn));
                for (var format : new String[] {"qcow2", "vmdk", "vhd", "vdi"}) {
                    try {
                        assertThat(ImageInspector.inspect(file, format).virtualSize())
                                .isNotNegative();
                    } catch (HostileImage e) {
                        assertThat(e).hasMessageEndingWith(".");
                    }
                }
            }
        }
    }

    private static ByteBuffer qcow2(int version, long size) {
        return ByteBuffer.allocate(1024)
                .put(0, "QFI\u00fb".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4, version)
                .putInt(20, 16)
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

    private static ByteBuffer vhd(int at, int kind, long size) {
        return ByteBuffer.allocate(4096)
                .put(at, "conectix".getBytes(StandardCharsets.ISO_8859_1))
                .putLong(at + 48, size)
                .putInt(at + 60, kind);
    }

    private static ByteBuffer vdi(int kind) {
        return ByteBuffer.allocate(4096)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(64, 0xbeda107f)
                .putInt(76, kind)
                .putLong(368, 77);
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.allocate(4096).put(0, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void refused(ByteBuffer content, String declared, String reason) {
        assertThatThrownBy(() -> inspect(content, declared))
                .isInstanceOf(HostileImage.class)
                .hasMessageContaining(reason);
    }

    private void refusedAtStart(ByteBuffer content, String declared, String reason) {
        assertThatThrownBy(() -> ImageInspector.inspectStart(file(content), declared))
                .isInstanceOf(HostileImage.class)
                .hasMessageContaining(reason);
    }

    private Inspection inspect(ByteBuffer content, String declared)
            throws IOException, HostileImage {
        return ImageInspector.inspect(file(content), declared);
    }

    private Path file(ByteBuffer content) throws IOException {
        var bytes = new byte[content.limit()];
        content.get(0, bytes);
        return Files.write(folder.resolve("image"), bytes);
    }
}
