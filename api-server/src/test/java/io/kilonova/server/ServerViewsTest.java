package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.platform.auth.Caller;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.platform.http.Links;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.microversion.ViewWriter;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schemas;
import io.kilonova.server.NicRow.FixedIp;
import io.kilonova.server.ServerDetails.SecurityGroupRow;
import io.kilonova.server.ServerRow.FaultOfServer;
import io.kilonova.server.ServerRow.HostOfServer;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The form of a server with extras off, against upstream's schemas, without any server running. */
class ServerViewsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOW = Instant.parse("2026-03-01T10:20:30.123456Z");
    private static final Schemas STRICT = new Schemas(JSON, false);
    private static final Policies POLICIES = new Policies(null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.1", "2.3", "2.9", "2.16", "2.19", "2.26", "2.47", "2.63", "2.69", "2.71", "2.73",
                "2.75", "2.90", "2.96", "2.98", "2.100", "2.104"
            })
    void withoutExtrasTheFormIsUpstreams(String version) {
        for (var role : List.of("admin", "reader")) {
            for (var server : List.of(server("active", true), server("error", false))) {
                var views = views(role, version, false);
                var body = JSON.createObjectNode();
                body.set("server", json(views.shown(server, details()), version, false));
                assertThat(complaints("servers.show", version, body)).isEmpty();
                var list = JSON.createObjectNode();
                list.putArray("servers").add(json(views.listed(server, details()), version, false));
                assertThat(complaints("servers.detail", version, list)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2.8, locked, false",
        "2.9, locked, true",
        "2.15, host_status, false",
        "2.16, host_status, true",
        "2.18, description, false",
        "2.19, description, true",
        "2.25, tags, false",
        "2.26, tags, true",
        "2.62, trusted_image_certificates, false",
        "2.63, trusted_image_certificates, true",
        "2.70, server_groups, false",
        "2.71, server_groups, true",
        "2.72, locked_reason, false",
        "2.73, locked_reason, true",
        "2.95, pinned_availability_zone, false",
        "2.96, pinned_availability_zone, true",
        "2.99, scheduler_hints, false",
        "2.100, scheduler_hints, true",
        "2.2, OS-EXT-SRV-ATTR:user_data, false",
        "2.3, OS-EXT-SRV-ATTR:user_data, true",
        "2.1, addresses_labels_mac, true",
        "2.1, deleted, true",
        "2.1, estimated_deleted, true"
    })
    void fieldsComeWithTheirVersion(String version, String field, boolean isThere) {
        var view = views("admin", version, true).shown(server("active", true), details());

        assertThat(json(view, version, true).has(field)).isEqualTo(isThere);
    }

    @Test
    void aFaultShowsOnlyWhereThereIsOneToExplain() {
        assertThat(views("reader", "2.1", true).shown(server("active", true), details()).fault())
                .isNull();
        assertThat(views("reader", "2.1", true).shown(server("error", false), details()).fault())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "active, , ACTIVE",
        "building, scheduling, BUILD",
        "stopped, , SHUTOFF",
        "error, , ERROR",
        "deleted, , DELETED",
        "soft-delete, , SOFT_DELETED",
        "paused, , PAUSED",
        "suspended, , SUSPENDED",
        "rescued, , RESCUE",
        "resized, , VERIFY_RESIZE",
        "shelved, , SHELVED",
        "shelved_offloaded, , SHELVED_OFFLOADED",
        "active, deleting, ACTIVE"
    })
    void statesHaveTheirStatus(String vm, String task, String status) {
        assertThat(ServerStatus.of(VmState.of(vm), task == null ? null : TaskState.of(task)))
                .hasToString(status);
    }

    private static List<String> complaints(String schema, String version, JsonNode body) {
        return STRICT.complaintsOfResponse(schema, ApiVersion.of(version), body);
    }

    private static JsonNode json(Record view, String version, boolean hasExtras) {
        var text = new StringWriter();
        try (var out = JSON.createGenerator(text)) {
            new ViewWriter(JSON, hasExtras).write(view, ApiVersion.of(version), out);
        }
        return JSON.readTree(text.toString());
    }

    private static ServerViews views(String role, String version, boolean hasExtras) {
        var caller = new Caller("u", "u", "p", "p", "default", Set.of(role));
        var links = new Links("http://cloud.example:8774", "/v2.1", "");
        return new ServerViews(
                new ApiRequest("req-1", ApiVersion.of(version), false, caller, links, hasExtras),
                POLICIES,
                new HostStatus(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofSeconds(60)));
    }

    private static ServerDetails details() {
        var nic =
                new NicRow(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        0,
                        "n",
                        "private",
                        "port",
                        true,
                        "fa:16:3e:00:00:01",
                        List.of(new FixedIp("192.0.2.1", "s", 4), new FixedIp("fe80::1", "s", 6)),
                        null);
        return new ServerDetails(
                Map.of("key", "value"),
                List.of("tag"),
                List.of(new SecurityGroupRow("g", "default")),
                List.of(nic),
                List.of(new ServerDetails.AttachedVolume("vol", true)));
    }

    private static HostOfServer host() {
        return new HostOfServer(UUID.randomUUID(), "node-1", "node-1", "az1", NOW, false, false);
    }

    private static ServerRow server(String vmState, boolean hasHost) {
        var plain = ANewServer.aServer().build();
        return new ServerRow(
                plain.id(),
                122,
                "p",
                "u",
                "web",
                "web",
                null,
                Lifecycle.read(vmState, null, null, true),
                1,
                hasHost ? host() : null,
                hasHost ? 1 : null,
                null,
                hasHost ? plain.image() : null,
                plain.flavor(),
                null,
                "aGVsbG8=",
                true,
                "192.0.2.9",
                null,
                "AUTO",
                null,
                "r-1",
                0,
                0,
                "owner",
                "because",
                List.of("cert"),
                Map.of("same_host", List.of("48e6a9f6-30af-47e0-bc04-acaed113bb4e")),
                NOW,
                NOW,
                hasHost ? NOW : null,
                null,
                null,
                null,
                new FaultOfServer(500, "No valid host was found.", "details", NOW));
    }
}
