package io.kilonova.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.blackbox.CloudUser.Answer;
import io.kilonova.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only shows with real identity, image and network services behind the compute API. */
@ExtendWith(SharedCloud.class)
class BadInputIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final LocalCloud cloud;
    private final CloudUser demo;

    BadInputIT(LocalCloud cloud) {
        this.cloud = cloud;
        this.demo = cloud.demo();
    }

    @Test
    void whatAnotherProjectHasDoesNotExist() {
        var stranger = cloud.newUser("stranger", Map.of());
        var id = created(demo, Map.of("name", "mine"));
        var image = demo.createImage("private", "raw");
        demo.upload(image, new byte[512]).is(204);
        var network = demo.create("network", "/v2.0/networks", "network", Map.of("name", "mine"));
        demo.create("compute", "/os-keypairs", "keypair", Map.of("name", "mine"));
        var before = whatThereIs();

        stranger.get("compute", "/servers/" + id).is(404);
        stranger.delete("compute", "/servers/" + id).is(404);
        stranger.post(
                        "compute",
                        "/servers/" + id + "/action",
                        Map.of("os-getConsoleOutput", Map.of()))
                .is(404);
        stranger.get("compute", "/servers/" + id + "/os-instance-actions").is(404);
        assertThat(stranger.get("compute", "/servers/detail").text()).doesNotContain(id);
        assertRefused(stranger, Map.of("imageRef", image), "Can not find requested image");
        assertRefused(
                stranger,
                Map.of("networks", List.of(Map.of("uuid", network))),
                "Network " + network + " could not be found.");
        assertRefused(stranger, Map.of("key_name", "mine"), "Invalid key_name provided.");

        assertThat(whatThereIs()).isEqualTo(before);
        deleted(demo, id);
        demo.delete("image", "/v2/images/" + image).is(204);
        demo.delete("network", "/v2.0/networks/" + network).is(204);
        demo.delete("compute", "/os-keypairs/mine").is(202);
    }

    @Test
    void identityHeadersOfAClientGiveNothing() {
        var flavor = Map.of("flavor", Map.of("name", "f", "ram", 64, "vcpus", 1, "disk", 1));
        var user = Map.of("user", Map.of("name", "intruder"));
        var before = whatThereIs();

        forged("compute", "/flavors", flavor).is(403);
        forged("compute", "/servers/detail?all_tenants=1", null).is(403);
        forged("identity", "/users", user).is(403);
        forged("identity", "/users", null).is(403);
        forged("image", "/v2/images", Map.of("visibility", "public")).is(403);
        var networks =
                forged("network", "/v2.0/networks", Map.of("network", Map.of("shared", true)));
        networks.is(403);

        assertThat(whatThereIs()).isEqualTo(before);
    }

    private Answer forged(String service, String path, Object body) {
        var admin = cloud.admin();
        var request =
                demo.json(service, path)
                        .header("X-Roles", "admin,service")
                        .header("x-role", "admin")
                        .header("X_ROLES", "admin")
                        .header("X-Is-Admin-Project", "True")
                        .header("X-Project-Id", admin.projectId())
                        .header("X-User-Id", "admin")
                        .header("X-Identity-Status", "Confirmed")
                        .header("X-Service-Roles", "service")
                        .header("X-Service-Token", demo.token());
        return demo.send(body == null ? request.GET() : request.POST(CloudUser.of(body)));
    }

    @Test
    void aRevokedTokenIsSoonNoGood() {
        demo.get("compute", "/servers").is(200);

        demo.send(
                        demo.request("identity", "/auth/tokens")
                                .header("X-Subject-Token", demo.token())
                                .DELETE())
                .is(204);

        Eventually.until(
                "the token is refused",
                PATIENCE,
                PAUSE,
                () -> demo.get("compute", "/servers").status() == 401);
        demo.get("image", "/v2/images").is(401);
    }

    @Test
    void aCreateOfManyOverTheQuotaMakesNone() {
        var user = cloud.newUser("modest", Map.of("instances", 3));
        var before = whatThereIs();

        var four = serverOf(Map.of("name", "many", "min_count", 4));
        assertThat(user.post("compute", "/servers", four).is(403).message())
                .isEqualTo(
                        "Quota exceeded for instances: Requested 4, but already used 0 of 3"
                                + " instances");

        assertThat(whatThereIs()).isEqualTo(before);
        assertThat(user.get("compute", "/limits").text()).contains("\"totalInstancesUsed\":0");
    }

    /** Made by QEMU's own tool, in the forms in which they were once dangerous. */
    @ParameterizedTest
    @CsvSource({
        "create -f qcow2 -b /etc/passwd -F raw %s, qcow2, backing file",
        "create -f qcow2 -b /etc/passwd -F raw %s, raw, qcow2",
        "create -f qcow2 -o data_file=%s.data %s 1M, qcow2, another file",
        "create -f vmdk -o subformat=monolithicFlat %s 1M, vmdk, ''",
        "create -f vmdk -o subformat=twoGbMaxExtentSparse %s 1M, vmdk, ''",
        "create -f qcow2 %s 500T, qcow2, virtual size",
        "create -f qcow2 %s 1M, iso, qcow2"
    })
    void hostileImagesAreRefusedAndBootNothing(
            String command, String format, String reason, @TempDir Path folder) throws IOException {
        var obstacle = Debian.obstacle("qemu-utils");
        assumeTrue(obstacle.isEmpty(), obstacle);
        var file = folder.resolve("image");
        new Shell(folder, Map.of())
                .run(List.of(("qemu-img " + command.replace("%s", file.toString())).split(" ", -1)))
                .ok();
        var image = demo.createImage("evil", format);

        var refused = demo.upload(image, Files.readAllBytes(file));

        assertThat(refused.status()).as(refused.text()).isIn(400, 413);
        assertThat(refused.body().path("message").asString("")).contains(reason);
        var shown = demo.get("image", "/v2/images/" + image).is(200).body();
        assertThat(shown.path("status").asString()).isEqualTo("queued");
        assertRefused(demo, Map.of("imageRef", image), "Image " + image + " is not active.");
        demo.delete("image", "/v2/images/" + image).is(204);
    }

    @Test
    void namesAreKeptAsTheyCameAndReachNothingUnescaped() {
        var name = "<b>\"&amp; $(id) `id` \uD83D\uDE80 ' ; -- %s";

        var id = created(demo, Map.of("name", name, "metadata", Map.of("key", name)));

        var server = demo.get("compute", "/servers/" + id).is(200).body().path("server");
        assertThat(server.path("name").asString()).isEqualTo(name);
        assertThat(server.path("metadata").toString()).contains("$(id)");
        deleted(demo, id);
        assertRefused(demo, Map.of("name", "a\u0007b"), "name");
        assertRefused(demo, Map.of("name", "a\nb"), "name");
        assertRefused(demo, Map.of("name", "x".repeat(256)), "too long");
    }

    /** A create with these fields answers 400 with this message, and nothing is there after it. */
    private void assertRefused(CloudUser user, Map<String, Object> fields, String message) {
        var before = whatThereIs();
        var body = serverOf(fields);
        assertThat(user.post("compute", "/servers", body).is(400).message()).contains(message);
        assertThat(whatThereIs()).isEqualTo(before);
    }

    private Map<String, Object> serverOf(Map<String, Object> fields) {
        var server = new HashMap<>(cloud.aServer(demo));
        server.put("name", "refused");
        server.putAll(fields);
        return Map.of("server", server);
    }

    private String created(CloudUser user, Map<String, Object> fields) {
        var body = serverOf(fields);
        var id = user.post("compute", "/servers", body).is(202).body().at("/server/id").asString();
        Eventually.until(
                "the server is ACTIVE",
                PATIENCE,
                PAUSE,
                () -> user.get("compute", "/servers/" + id).text().contains("\"ACTIVE\""));
        return id;
    }

    private static void deleted(CloudUser user, String id) {
        user.delete("compute", "/servers/" + id).is(204);
        Eventually.until(
                "the server is gone",
                PATIENCE,
                PAUSE,
                () -> user.get("compute", "/servers/" + id).status() == 404);
    }

    /** How many rows there are of everything that requests make. */
    private Map<String, Object> whatThereIs() {
        return cloud.database()
                .queryForMap(
                        """
                        select (select count(*) from server) servers,
                               (select count(*) from operation) operations,
                               (select count(*) from instance_action) actions,
                               (select count(*) from claim) claims,
                               (select count(*) from idempotency_key) keys,
                               (select count(*) from flavor) flavors,
                               (select count(*) from key_pair) key_pairs,
                               (select count(*) from network.port) ports,
                               (select count(*) from network.network) networks,
                               (select count(*) from image.image) images,
                               (select count(*) from identity.resource) accounts
                        """);
    }
}
