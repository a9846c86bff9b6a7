package io.kilonova.image.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images as QEMU's own tool makes them, where there is one. */
class ImagesOfQemuTest {
    private static final Path TOOL = Path.of("/usr/bin/qemu-img");
    private static final int SIZE = 10 << 20;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "qcow2, qcow2, compat=1.1",
        "qcow2, qcow2, compat=0.10",
        "qcow2, qcow2, extended_l2=on",
        "vmdk, vmdk, subformat=monolithicSparse",
        "vmdk, vmdk, subformat=streamOptimized",
        "vpc, vhd, 'subformat=dynamic,force_size=on'",
        "vpc, vhd, 'subformat=fixed,force_size=on'",
        "vdi, vdi, static=off",
        "vdi, vdi, static=on",
        "raw, raw, preallocation=off"
    })
    void whatContainsItselfIsTaken(String format, String declared, String options)
            throws Exception {
        var image = create(format, options);

        assertThat(ImageInspector.inspect(image, declared))
                .isEqualTo(new Inspection(declared, SIZE));
        ImageInspector.inspectStart(image, declared);
    }

    @ParameterizedTest
    @CsvSource({
        "vmdk, vmdk, subformat=monolithicFlat",
        "vmdk, vmdk, subformat=twoGbMaxExtentSparse",
        "qcow2, qcow2, data_file=other",
        "vhdx, raw, block_state_zero=on",
        "qed, raw, cluster_size=65536"
    })
    void whatDoesNotIsRefused(String format, String declared, String options) throws Exception {
        var image = create(format, options);

        assertThatThrownBy(() -> ImageInspector.inspect(image, declared))
                .isInstanceOf(HostileImage.class);
    }

    @Test
    void whatHasAParentIsRefused() throws Exception {
        for (var format : List.of("qcow2", "vmdk")) {
            var parent = folder.resolve("parent." + format);
            var child = folder.resolve("child." + format);
            run("create", "-q", "-f", format, parent.toString(), "1M");
            run(
                    "create",
                    "-q",
                    "-f",
                    format,
                    "-b",
                    parent.toString(),
                    "-F",
                    format,
                    child.toString());

            assertThatThrownBy(() -> ImageInspector.inspect(child, format))
                    .isInstanceOf(HostileImage.class)
                    .hasMessageMatching(".*(parent|backing file)\\.");
        }
    }

    private Path create(String format, String options) throws IOException, InterruptedException {
        var image = folder.resolve("image");
        run("create", "-q", "-f", format, "-o", options, image.toString(), Integer.toString(SIZE));
        return image;
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TOOL));
        var command = new ArrayList<>(List.of(TOOL.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
