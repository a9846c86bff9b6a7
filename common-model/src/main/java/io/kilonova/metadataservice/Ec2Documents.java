package io.kilonova.metadataservice;

import io.kilonova.agent.protocol.FixedIp;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.GuestSelf;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree that clients of EC2 expect: maps, lists of names, texts and bytes. What each version has
 * of it is upstream's choice.
 */
public final class Ec2Documents {
    /** Versions, oldest first. */
    public static final List<String> VERSIONS =
            List.of(
                    "1.0",
                    "2007-01-19",
                    "2007-03-01",
                    "2007-08-29",
                    "2007-10-10",
                    "2007-12-15",
                    "2008-02-01",
                    "2008-09-01",
                    "2009-04-04");

    /** Stands in a map for what a listing shows instead of the map's own name. */
    static final String NAME = "_name";

    private static final int SHORT_ID = 8;

    private Ec2Documents() {}

    /**
     * @param version one of {@link #VERSIONS}, or latest
     */
    public static Map<String, Object> of(GuestSelf self, String version) {
        var guest = self.getGuest();
        var tree = new TreeMap<String, Object>();
        tree.put("meta-data", metaData(self, version));
        if (!guest.getUserData().isEmpty()) {
            tree.put("user-data", guest.getUserData().toByteArray());
        }
        return tree;
    }

    private static Map<String, Object> metaData(GuestSelf self, String version) {
        var guest = self.getGuest();
        var data = new TreeMap<String, Object>();
        data.put("ami-id", "ami-" + shortId(guest.getImage().getId()));
        data.put("ami-launch-index", String.valueOf(guest.getLaunchIndex()));
        data.put("ami-manifest-path", "FIXME");
        data.put("instance-id", "i-" + guest.getInstanceName().replaceFirst("^.*-", ""));
        data.put("hostname", guest.getHostname());
        data.put("local-ipv4", firstV4(guest));
        data.put("reservation-id", guest.getReservationId());
        data.put("security-groups", List.copyOf(self.getSecurityGroupsList()));
        if (!guest.getPublicKey().isEmpty()) {
            var key = Map.of(NAME, "0=" + guest.getKeyName(), "openssh-key", guest.getPublicKey());
            data.put("public-keys", Map.of("0", key));
        }
        if (isSince("2007-01-19", version)) {
            data.put("local-hostname", guest.getHostname());
            data.put("public-hostname", guest.getHostname());
            data.put("public-ipv4", firstFloating(guest));
        }
        if (isSince("2007-08-29", version)) {
            data.put("instance-type", guest.getFlavorName());
        }
        if (isSince("2007-12-15", version)) {
            data.put("block-device-mapping", disks(guest));
        }
        if (isSince("2008-02-01", version)) {
            data.put("placement", Map.of("availability-zone", guest.getAvailabilityZone()));
        }
        if (isSince("2008-09-01", version)) {
            data.put("instance-action", "none");
        }
        return data;
    }

    private static boolean isSince(String since, String version) {
        return version.equals(GuestDocuments.LATEST)
                || VERSIONS.indexOf(version) >= VERSIONS.indexOf(since);
    }

    /** Images have no numbers here. */
    private static String shortId(String id) {
        return id.length() < SHORT_ID ? "00000000" : id.substring(0, SHORT_ID);
    }

    private static String firstV4(Guest guest) {
        return guest.getNicsList().stream()
                .flatMap(nic -> nic.getFixedIpsList().stream())
                .map(FixedIp::getAddress)
                .filter(address -> !address.contains(":"))
                .findFirst()
                .orElse("");
    }

    private static String firstFloating(Guest guest) {
        return guest.getNicsList().stream()
                .flatMap(nic -> nic.getFixedIpsList().stream())
                .flatMap(ip -> ip.getFloatingList().stream())
                .findFirst()
                .orElse("");
    }

    private static Map<String, Object> disks(Guest guest) {
        var disks = new TreeMap<String, Object>();
        int ephemeral = 0;
        int volume = 0;
        disks.put("ami", "vda");
        disks.put("root", "/dev/vda");
        for (var disk : guest.getBlockDevicesList()) {
            var name = disk.getDeviceName();
            if (name.isEmpty()) {
                continue;
            }
            if (disk.getBootIndex() == 0) {
                disks.put("ami", name);
                disks.put("root", "/dev/" + name);
            } else if (disk.getDestinationType().equals("volume")) {
                disks.put("ebs" + volume++, "/dev/" + name);
            } else if (disk.getGuestFormat().equals("swap")) {
                disks.put("swap", "/dev/" + name);
            } else {
                disks.put("ephemeral" + ephemeral++, "/dev/" + name);
            }
        }
        return disks;
    }

    /** What a path leads to in a tree; null when it leads nowhere. */
    static @Nullable Object find(Object tree, List<String> path) {
        var found = tree;
        for (var step : path) {
            if (!(found instanceof Map<?, ?> map) || !map.containsKey(step)) {
                return null;
            }
            found = map.get(step);
        }
        return found;
    }
}
