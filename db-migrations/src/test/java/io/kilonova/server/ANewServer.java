package io.kilonova.server;

import io.kilonova.server.ServerDetails.SecurityGroupRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds servers for tests; whatever a test is not about has a value already. */
public final class ANewServer {
    private UUID id = UUID.randomUUID();
    private String projectId = "p1";
    private String name = "server";
    private String hostname = "server";
    private @Nullable String description;
    private @Nullable String userData;
    private String reservationId = "r-00000000";
    private int launchIndex;
    private Instant createdAt = Instant.parse("2026-03-01T10:20:30.123456Z");
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<String> tags = new ArrayList<>();
    private final List<NicRequest> nics = new ArrayList<>();
    private final List<SecurityGroupRow> groups = new ArrayList<>();
    private final List<BlockDeviceRow> devices = new ArrayList<>();

    public static ANewServer aServer() {
        return new ANewServer();
    }

    public ANewServer id(UUID value) {
        this.id = value;
        return this;
    }

    public ANewServer project(String value) {
        this.projectId = value;
        return this;
    }

    public ANewServer named(String value) {
        this.name = value;
        this.hostname = value;
        return this;
    }

    public ANewServer description(String value) {
        this.description = value;
        return this;
    }

    public ANewServer userData(String base64) {
        this.userData = base64;
        return this;
    }

    public ANewServer reservation(String value, int index) {
        this.reservationId = value;
        this.launchIndex = index;
        return this;
    }

    public ANewServer createdAt(Instant value) {
        this.createdAt = value;
        return this;
    }

    public ANewServer metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    public ANewServer tags(String... values) {
        tags.addAll(List.of(values));
        return this;
    }

    public ANewServer nic(String networkId, String networkName) {
        nics.add(
                new NicRequest(
                        UUID.randomUUID(), networkId, networkName, null, null, List.of(), null));
        return this;
    }

    /** An interface on a port of the user's own. */
    public ANewServer nic(String networkId, String networkName, String portId) {
        nics.add(
                new NicRequest(
                        UUID.randomUUID(), networkId, networkName, portId, null, List.of(), null));
        return this;
    }

    public ANewServer device(BlockDeviceRow device) {
        devices.add(device);
        return this;
    }

    public ANewServer securityGroup(String groupId, String groupName) {
        groups.add(new SecurityGroupRow(groupId, groupName));
        return this;
    }

    public NewServer build() {
        return new NewServer(
                id,
                UUID.randomUUID(),
                projectId,
                "u1",
                name,
                hostname,
                description,
                null,
                new ImageSpec(
                        "70a599e0-31e7-49b7-b260-868f441e862b",
                        "cirros",
                        "qcow2",
                        "bare",
                        1000,
                        "sha512",
                        "00",
                        0,
                        0,
                        Map.of("hw_disk_bus", "virtio")),
                new FlavorSpec("1", "m1.tiny", 1, 512, 1, 0, 0, Map.of("hw:mem_page_size", "any")),
                null,
                null,
                userData,
                false,
                null,
                null,
                "MANUAL",
                reservationId,
                launchIndex,
                null,
                Map.of(),
                metadata,
                tags,
                nics,
                groups,
                devices,
                createdAt);
    }
}
