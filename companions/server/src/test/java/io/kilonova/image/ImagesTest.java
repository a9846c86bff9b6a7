package io.kilonova.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ImagesTest extends CompanionTest {
    private static final String RAW =
            "{\"name\": \"%s\", \"disk_format\": \"%s\", \"container_format\": \"bare\"%s}";

    @Test
    void anUploadedImageIsActiveAndComesBackByteForByte() {
        var demo = tokenOf("demo");
        var id = create(demo, "plain", "raw", ", \"os_distro\": \"tiny\", \"min_ram\": 64");

        assertThat(show(demo, id).body().path("status").asString()).isEqualTo("queued");
        assertThat(upload(demo, id, "hello".getBytes(StandardCharsets.UTF_8)).status())
                .isEqualTo(204);

        var image = show(demo, id).body();
        assertThat(image.path("status").asString()).isEqualTo("active");
        assertThat(image.path("size").asInt()).isEqualTo(5);
        assertThat(image.path("checksum").asString()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(image.path("os_hash_value").asString()).hasSize(128);
        assertThat(image.path("os_distro").asString()).isEqualTo("tiny");
        assertThat(image("GET", "/v2/images/" + id + "/file", demo, "").http().body())
                .isEqualTo("hello");
        assertThat(upload(demo, id, new byte[1]).status()).isEqualTo(409);
    }

    @Test
    void aHostileImageIsRefusedWithAReasonAndLeavesNothing() {
        var demo = tokenOf("demo");
        var id = create(demo, "evil", "qcow2", "");

        var refused = upload(demo, id, qcow2().putLong(8, 100).array());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("message").asString()).contains("backing file");
        assertThat(show(demo, id).body().path("status").asString()).isEqualTo("queued");
        assertThat(upload(demo, id, new byte[4096]).status()).isEqualTo(400);
        assertThat(upload(demo, id, qcow2().putLong(24, 1L << 60).array()).status()).isEqualTo(413);
        assertThat(upload(demo, id, qcow2().array()).status()).isEqualTo(204);
    }

    @Test
    void aProjectSeesItsOwnPublicAndSharedImagesOnly() {
        var demo = tokenOf("demo");
        var admin = tokenOf("admin");
        var secret = create(admin, "secret", "raw", ", \"visibility\": \"private\"");
        var open = create(admin, "open", "raw", ", \"visibility\": \"public\"");
        var shared = create(admin, "shared", "raw", "");
        var demoProject =
                login("demo", "demopass", "demo").body().at("/token/project/id").asString();

        assertThat(show(demo, secret).status()).isEqualTo(404);
        assertThat(show(demo, open).status()).isEqualTo(200);
        assertThat(show(demo, shared).status()).isEqualTo(404);

        image(
                "POST",
                "/v2/images/" + shared + "/members",
                admin,
                "{\"member\": \"" + demoProject + "\"}");
        assertThat(show(demo, shared).status()).isEqualTo(200);
        assertThat(
                        image(
                                        "PUT",
                                        "/v2/images/" + shared + "/members/" + demoProject,
                                        demo,
                                        "{\"status\": \"accepted\"}")
                                .status())
                .isEqualTo(200);
        assertThat(image("DELETE", "/v2/images/" + open, demo, "").status()).isEqualTo(403);
        assertThat(
                        image(
                                        "POST",
                                        "/v2/images",
                                        demo,
                                        RAW.formatted("x", "raw", ", \"visibility\": \"public\""))
                                .status())
                .isEqualTo(403);
    }

    @Test
    void listsAreFilteredSortedAndPaged() {
        var demo = tokenOf("demo");
        for (var name : new String[] {"page-b", "page-a", "page-c"}) {
            create(demo, name, "raw", ", \"family\": \"paging\"");
        }

        var first = image("GET", "/v2/images?family=paging&sort=name:asc&limit=2", demo, "").body();
        assertThat(first.path("images").findValuesAsString("name"))
                .containsExactly("page-a", "page-b");
        var second = image("GET", first.path("next").asString(), demo, "").body();
        assertThat(second.path("images").findValuesAsString("name")).containsExactly("page-c");
        assertThat(second.has("next")).isFalse();
        assertThat(image("GET", "/v2/images?limit=-1", demo, "").status()).isEqualTo(400);
        assertThat(image("GET", "/v2/images?sort=evil:asc", demo, "").status()).isEqualTo(400);
    }

    @Test
    void aPatchChangesWhatMayBeChanged() {
        var demo = tokenOf("demo");
        var id = create(demo, "before", "raw", ", \"a\": \"1\"");

        var patched =
                patch(
                        demo,
                        id,
                        """
                        [{"op": "replace", "path": "/name", "value": "after"},
                         {"op": "remove", "path": "/a"}, {"op": "add", "path": "/b", "value": "2"},
                         {"op": "replace", "path": "/protected", "value": true}]
                        """);

        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.body().path("name").asString()).isEqualTo("after");
        assertThat(patched.body().has("a")).isFalse();
        assertThat(image("DELETE", "/v2/images/" + id, demo, "").status()).isEqualTo(403);
        assertThat(
                        patch(demo, id, "[{\"op\": \"add\", \"path\": \"/size\", \"value\": 1}]")
                                .status())
                .isEqualTo(403);
        assertThat(patch(demo, id, "[{\"op\":").status()).isEqualTo(400);
        patch(demo, id, "[{\"op\": \"replace\", \"path\": \"/protected\", \"value\": false}]");
        assertThat(image("DELETE", "/v2/images/" + id, demo, "").status()).isEqualTo(204);
        assertThat(show(demo, id).status()).isEqualTo(404);
    }

    @Test
    void aDeactivatedImageCannotBeDownloadedByItsOwner() {
        var demo = tokenOf("demo");
        var id = create(demo, "off", "raw", "");
        upload(demo, id, new byte[10]);

        assertThat(image("POST", "/v2/images/" + id + "/actions/deactivate", demo, "").status())
                .isEqualTo(403);
        assertThat(
                        image(
                                        "POST",
                                        "/v2/images/" + id + "/actions/deactivate",
                                        tokenOf("admin"),
                                        "")
                                .status())
                .isEqualTo(204);
        assertThat(image("GET", "/v2/images/" + id + "/file", demo, "").status()).isEqualTo(403);
    }

    private Answer image(String method, String path, String token, String body) {
        return call(Service.IMAGE, method, path, token, body);
    }

    private String create(String token, String name, String format, String more) {
        var answer = image("POST", "/v2/images", token, RAW.formatted(name, format, more));
        assertThat(answer.status()).isEqualTo(201);
        return answer.body().path("id").asString();
    }

    private Answer show(String token, String id) {
        return image("GET", "/v2/images/" + id, token, "");
    }

    private Answer upload(String token, String id, byte[] bytes) {
        return send(
                HttpRequest.newBuilder(
                                URI.create(url(Service.IMAGE) + "/v2/images/" + id + "/file"))
                        .header("X-Auth-Token", token)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(BodyPublishers.ofByteArray(bytes)));
    }

    private Answer patch(String token, String id, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(url(Service.IMAGE) + "/v2/images/" + id))
                        .header("X-Auth-Token", token)
                        .header("Content-Type", "application/openstack-images-v2.1-json-patch")
                        .method("PATCH", BodyPublishers.ofString(body)));
    }

    private static ByteBuffer qcow2() {
        return ByteBuffer.allocate(1024)
                .put(0, "QFI\u00fb".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4, 3)
                .putLong(24, 1 << 20)
                .putInt(100, 104);
    }
}
