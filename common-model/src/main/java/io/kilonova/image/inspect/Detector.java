package io.kilonova.image.inspect;

import static io.kilonova.image.inspect.ImageInspector.read;
import static io.kilonova.image.inspect.ImageInspector.startsWith;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Says what an image is by its content. Whatever QEMU would take for something else than raw is
 * something else here, even what is not taken then.
 */
final class Detector {
    private static final int SECTOR = 512;
    private static final int ISO_MAGIC_AT = 32_769;
    private static final Map<String, String> BY_MAGIC = new LinkedHashMap<>();

    /** A VMDK descriptor in a file of its own, which may begin with comments and empty lines. */
    private static final Pattern DESCRIPTOR =
            Pattern.compile("\\A(?:#[^\\n]*\\n|[ \\t\\r]*\\n)*+version=\\d", Pattern.DOTALL);

    static {
        BY_MAGIC.put("QFI\u00fb\0\0\0\1", "qcow");
        BY_MAGIC.put("QFI\u00fb", "qcow2");
        BY_MAGIC.put("KDMV", "vmdk");
        BY_MAGIC.put("COWD", "vmdk");
        BY_MAGIC.put("# Disk Descriptor", "vmdk");
        BY_MAGIC.put("conectix", "vhd");
        BY_MAGIC.put("vhdxfile", "vhdx");
        BY_MAGIC.put("QED\0", "qed");
        BY_MAGIC.put("LUKS\u00ba\u00be", "luks");
        BY_MAGIC.put("WithoutFreeSpace", "parallels");
        BY_MAGIC.put("WithouFreSpacExt", "parallels");
        BY_MAGIC.put("Bochs Virtual HD Image", "bochs");
        BY_MAGIC.put("#!/bin/sh\n#V2.0 Format\n", "cloop");
    }

    private Detector() {}

    static String format(FileChannel channel) throws IOException {
        var start = formatOfStart(channel);
        if (start.equals("raw") && Vhd.hasFooter(channel)) {
            return "vhd";
        }
        return start;
    }

    static String formatOfStart(FileChannel channel) throws IOException {
        var head = read(channel, 0, SECTOR);
        for (var magic : BY_MAGIC.entrySet()) {
            if (startsWith(head, 0, magic.getKey())) {
                return magic.getValue();
            }
        }
        if (Vdi.isOne(head)) {
            return "vdi";
        }
        if (DESCRIPTOR.matcher(text(head)).find()) {
            return "vmdk";
        }
        return startsWith(read(channel, ISO_MAGIC_AT, 5), 0, "CD001") ? "iso" : "raw";
    }

    static String text(ByteBuffer bytes) {
        return new String(bytes.array(), 0, bytes.limit(), StandardCharsets.ISO_8859_1);
    }
}
