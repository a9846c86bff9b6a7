package io.kilonova.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What hangs on a server besides its own row. */
public record ServerDetails(
        Map<String, String> metadata,
        List<String> tags,
        List<SecurityGroupRow> securityGroups,
        List<NicRow> nics,
        List<AttachedVolume> volumes) {
    /** Of a server with nothing on it. */
    public static final ServerDetails NONE =
            new ServerDetails(Map.of(), List.of(), List.of(), List.of(), List.of());

    public ServerDetails {
        securityGroups = List.copyOf(securityGroups);
        nics = List.copyOf(nics);
        tags = List.copyOf(tags);
        volumes = List.copyOf(volumes);
    }

    /** With this metadata in place of all that it has. */
    public ServerDetails with(Map<String, String> metadata) {
        return new ServerDetails(metadata, tags, securityGroups, nics, volumes);
    }

    /** A security group the server was made with, or was given later. */
    public record SecurityGroupRow(String id, String name) {}

    /** A volume among the server's disks. */
    public record AttachedVolume(String id, boolean deleteOnTermination) {}

    static final class Collected {
        private final Map<String, String> metadata = new TreeMap<>();
        private final List<String> tags = new ArrayList<>();
        private final List<SecurityGroupRow> securityGroups = new ArrayList<>();
        private final List<NicRow> nics = new ArrayList<>();
        private final List<AttachedVolume> volumes = new ArrayList<>();

        void metadata(String key, String value) {
            metadata.put(key, value);
        }

        void tag(String tag) {
            tags.add(tag);
        }

        void securityGroup(String id, String name) {
            securityGroups.add(new SecurityGroupRow(id, name));
        }

        void nic(NicRow nic) {
            nics.add(nic);
        }

        void volume(String id, boolean deleteOnTermination) {
            volumes.add(new AttachedVolume(id, deleteOnTermination));
        }

        ServerDetails finished() {
            tags.sort(Comparator.naturalOrder());
            return new ServerDetails(metadata, tags, securityGroups, nics, volumes);
        }
    }
}
