package io.kilonova.hypervisor.libvirt;

import io.kilonova.agent.protocol.BlockDevice;
import io.kilonova.hypervisor.HypervisorFailure;
import io.kilonova.hypervisor.HypervisorFailure.Kind;
import io.kilonova.hypervisor.libvirt.DiskSource.Rbd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How this host gets at a volume, as the block storage service says. Every word of it is checked:
 * it becomes arguments of programs and paths of files.
 */
sealed interface VolumeLink {
    /** As the domain has it, once the link is there. */
    DiskSource source();

    /** A file or a block device that is there without anybody's doing. */
    record Local(Path path, String format) implements VolumeLink {
        /** Devices are only under /dev: what is where decides nothing. */
        @Override
        public DiskSource source() {
            return path.startsWith("/dev")
                    ? new DiskSource.Block(path)
                    : new DiskSource.File(path, format);
        }
    }

    /** A file on a share, {@code mount} for the whole host. */
    record Nfs(String export, @Nullable String options, Path mount, String name, String format)
            implements VolumeLink {
        @Override
        public DiskSource source() {
            return new DiskSource.File(mount.resolve(name), format);
        }
    }

    record Ceph(Rbd source) implements VolumeLink {}

    /** {@code user} is null without authentication. */
    record Iscsi(
            String portal, String target, int lun, @Nullable String user, @Nullable String password)
            implements VolumeLink {
        /** As udev names it. */
        Path device() {
            return Path.of(
                    "/dev/disk/by-path/ip-%s-iscsi-%s-lun-%d".formatted(portal, target, lun));
        }

        @Override
        public DiskSource source() {
            return new DiskSource.Block(device());
        }

        @Override
        public String toString() {
            return "Iscsi[" + portal + " " + target + " " + lun + "]";
        }
    }

    /**
     * @param mounts where shares are mounted
     */
    static VolumeLink of(BlockDevice device, Path mounts) throws HypervisorFailure {
        try {
            var json = JsonMapper.shared().readTree(device.getConnectionInfoJson());
            return new Reader(json.path("data"), mounts)
                    .read(json.path("driver_volume_type").asString(""));
        } catch (JacksonException e) {
            throw new HypervisorFailure(
                    Kind.PERMANENT, "The volume's connection cannot be read.", e);
        }
    }

    /** Whether the guest may only read it. */
    static boolean isReadOnly(BlockDevice device) {
        var json = JsonMapper.shared().readTree(device.getConnectionInfoJson());
        return json.at("/data/access_mode").asString("").equals("ro");
    }

    /** Reads the data of a connection. */
    record Reader(JsonNode data, Path mounts) {
        private static final Pattern PATH = Pattern.compile("(/[^/\\p{Cntrl}]+)+");
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
        private static final Pattern EXPORT =
                Pattern.compile("[A-Za-z0-9.:\\[\\]_-]+:/[^\\p{Cntrl}]*");
        private static final Pattern OPTIONS =
                Pattern.compile("(-o\\s*)?([A-Za-z0-9][A-Za-z0-9=,._:-]*)");
        private static final Pattern PORTAL =
                Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9.:\\[\\]-]*");
        private static final Pattern TARGET = Pattern.compile("(iqn|eui|naa)\\.[A-Za-z0-9.:_-]+");
        private static final Pattern POOL_AND_IMAGE =
                Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+");
        private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]+");
        private static final Pattern PORT = Pattern.compile("\\d{1,5}");
        private static final Pattern FORMAT = Pattern.compile("raw|qcow2");
        private static final Pattern LUN = Pattern.compile("\\d{1,5}");

        VolumeLink read(String kind) throws HypervisorFailure {
            return switch (kind) {
                case "local" -> local();
                case "nfs" -> nfs();
                case "rbd" -> rbd();
                case "iscsi" -> iscsi();
                default ->
                        throw new HypervisorFailure(
                                Kind.PERMANENT,
                                "Volumes of kind " + kind + " cannot be attached here.",
                                "");
            };
        }

        private VolumeLink local() throws HypervisorFailure {
            var path = Path.of(text("device_path", PATH));
            if (!path.equals(path.normalize())) {
                throw unfit("device_path");
            }
            return new Local(path, format());
        }

        private String format() throws HypervisorFailure {
            return data.path("format").asString("").isEmpty() ? "raw" : text("format", FORMAT);
        }

        private VolumeLink nfs() throws HypervisorFailure {
            var export = text("export", EXPORT);
            var given = data.path("options").asString("").strip();
            var options = OPTIONS.matcher(given);
            if (!given.isEmpty() && !options.matches()) {
                throw unfit("options");
            }
            var bytes = export.getBytes(StandardCharsets.UTF_8);
            var mount = mounts.resolve(UUID.nameUUIDFromBytes(bytes).toString());
            return new Nfs(
                    export,
                    given.isEmpty() ? null : options.group(2),
                    mount,
                    text("name", NAME),
                    format());
        }

        private VolumeLink rbd() throws HypervisorFailure {
            var monitors = new ArrayList<Rbd.Monitor>();
            var ports = data.path("ports");
            for (int i = 0; i < data.path("hosts").size(); i++) {
                var host = matching("hosts", data.path("hosts").path(i).asString(""), HOST);
                var port = matching("ports", ports.path(i).asString("6789"), PORT);
                monitors.add(new Rbd.Monitor(host, port));
            }
            var needsSecret = data.path("auth_enabled").asBoolean(false);
            var source =
                    new Rbd(
                            text("name", POOL_AND_IMAGE),
                            List.copyOf(monitors),
                            needsSecret ? text("auth_username", NAME) : null,
                            needsSecret ? text("secret_uuid", NAME) : null);
            return new Ceph(source);
        }

        private VolumeLink iscsi() throws HypervisorFailure {
            var hasLogin = !data.path("auth_method").asString("").isEmpty();
            return new Iscsi(
                    text("target_portal", PORTAL),
                    text("target_iqn", TARGET),
                    Integer.parseInt(text("target_lun", LUN)),
                    hasLogin ? data.path("auth_username").asString("") : null,
                    hasLogin ? data.path("auth_password").asString("") : null);
        }

        private String text(String key, Pattern form) throws HypervisorFailure {
            return matching(key, data.path(key).asString(""), form);
        }

        private static String matching(String key, String value, Pattern form)
                throws HypervisorFailure {
            if (!form.matcher(value).matches()) {
                throw unfit(key);
            }
            return value;
        }

        /** Without the value, which may be a secret in the wrong place. */
        private static HypervisorFailure unfit(String key) {
            return new HypervisorFailure(
                    Kind.PERMANENT,
                    "The volume's connection is not acceptable.",
                    key + " has a form that is not known");
        }
    }
}
