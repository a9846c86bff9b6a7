package io.kilonova.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ImagesTest extends ImageTest {
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
    void aProjectSeesItsOwnPublicAndSharedImagesOnly() {
        var demo = tokenOf("demo");
        var admin = tokenOf("admin");
        var secret = create(admin, "secret", "raw", ", \"visibility\": \"private\"");
        var open = create(admin, "open", "raw", ", \"visibility\": \"public\"");
        var shared = create(admin, "shared", "raw", "");
        var demoProject = projectOf("demo");

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
        image("POST", "/v2/images/" + id + "/actions/reactivate", tokenOf("admin"), "");
        assertThat(image("GET", "/v2/images/" + id + "/file", demo, "").status()).isEqualTo(200);
    }

    @Test
    void whatIsNotTheOwnersToSetIsRefused() {
        var demo = tokenOf("demo");
        for (var attribute :
                new String[] {
                    "\"size\": 1",
                    "\"status\": \"active\"",
                    "\"owner\": \"other\"",
                    "\"locations\": []",
                    "\"visibility\": \"public\"",
                    "\"os_glance_importing\": \"x\""
                }) {
            assertThat(creating(demo, attribute)).as(attribute).isEqualTo(403);
        }
    }

    @Test
    void attributesWithoutSenseAreRefused() {
        var demo = tokenOf("demo");
        for (var attribute :
                new String[] {
                    "\"min_disk\": -1",
                    "\"min_ram\": 99999999999",
                    "\"protected\": \"yes\"",
                    "\"tags\": \"a\"",
                    "\"name\": \"" + "x".repeat(256) + "\"",
                    "\"name\": \"\\u0000\"",
                    "\"own\\u0000\": \"x\"",
                    "\"own\": \"\\ud800\"",
                    "\"own\": 1",
                    "\"own\": \"" + "x".repeat(70_000) + "\"",
                    "\"id\": \"../../etc\"",
                    "\"visibility\": \"secret\"",
                    "\"disk_format\": \"floppy\""
                }) {
            assertThat(creating(demo, attribute)).as(attribute).isEqualTo(400);
        }
        assertThat(image("POST", "/v2/images", demo, "[]").status()).isEqualTo(400);
        var many =
                IntStream.range(0, 200)
                        .mapToObj(i -> "\"p" + i + "\": \"x\"")
                        .collect(Collectors.joining(", "));
        assertThat(creating(demo, many)).isEqualTo(413);
    }

    private int creating(String token, String attributes) {
        return image("POST", "/v2/images", token, "{" + attributes + "}").status();
    }

    @Test
    void anIdCanBeChosenOnce() {
        var demo = tokenOf("demo");
        var id = "0f0e0d0c-0b0a-4900-8807-060504030201";

        assertThat(creating(demo, "\"id\": \"" + id + "\"")).isEqualTo(201);
        assertThat(creating(demo, "\"id\": \"" + id + "\"")).isEqualTo(409);
    }

    @Test
    void whoMayOnlyReadChangesNothing() {
        var reader = readersToken();
        var admin = tokenOf("admin");
        var id = create(admin, "for reading", "raw", ", \"visibility\": \"community\"");

        assertThat(show(reader, id).status()).isEqualTo(200);
        assertThat(image("POST", "/v2/images", reader, RAW.formatted("x", "raw", "")).status())
                .isEqualTo(403);
        assertThat(patch(reader, id, "[]").status()).isEqualTo(403);
        assertThat(upload(reader, id, new byte[1]).status()).isEqualTo(403);
        assertThat(image("DELETE", "/v2/images/" + id, reader, "").status()).isEqualTo(403);
        assertThat(image("GET", "/v2/images", "", "").status()).isEqualTo(401);
    }

    private String readersToken() {
        var demo = login("demo", "demopass", "demo");
        var user = demo.body().at("/token/user/id").asString();
        var credential =
                call(
                                Service.IDENTITY,
                                "POST",
                                "/v3/users/" + user + "/application_credentials",
                                demo.header("X-Subject-Token"),
                                "{\"application_credential\": {\"name\": \"image reader\","
                                        + " \"roles\": [{\"name\": \"reader\"}]}}")
                        .body()
                        .path("application_credential");
        return call(
                        Service.IDENTITY,
                        "POST",
                        "/v3/auth/tokens",
                        "",
                        """
                        {"auth": {"identity": {"methods": ["application_credential"],
                          "application_credential": {"id": "%s", "secret": "%s"}}}}
                        """
                                .formatted(
                                        credential.path("id").asString(),
                                        credential.path("secret").asString()))
                .header("X-Subject-Token");
    }

    @Test
    void aPatchSaysWhatIsWrongWithIt() {
        var demo = tokenOf("demo");
        var id = create(demo, "patched", "raw", "");
        var wrong =
                Map.of(
                        "{\"op\": \"replace\", \"path\": \"/none\", \"value\": \"x\"}", 409,
                        "{\"op\": \"remove\", \"path\": \"/none\"}", 409,
                        "{\"op\": \"remove\", \"path\": \"/name\"}", 403,
                        "{\"op\": \"add\", \"path\": \"/locations/-\", \"value\": {}}", 403,
                        "{\"op\": \"add\", \"path\": \"name\", \"value\": \"x\"}", 400,
                        "{\"op\": \"add\", \"path\": \"/name/first\", \"value\": \"x\"}", 400,
                        "{\"op\": \"move\", \"path\": \"/name\", \"value\": \"x\"}", 400,
                        "{\"op\": \"add\", \"path\": \"/name\"}", 400,
                        "{\"op\": \"add\", \"path\": \"/tags/7\", \"value\": \"x\"}", 400,
                        "17", 400);

        wrong.forEach((operation, status) ->
                assertThat(patch(demo, id, "[" + operation + "]").status())
                        .as(operation)
                        .isEqualTo(status));
        assertThat(image("PATCH", "/v2/images/" + id, demo, "[]").status()).isEqualTo(415);
    }

    @Test
    void aPatchThatFailsHalfwayChangesNothing() {
        var demo = tokenOf("demo");
        var id = create(demo, "whole", "raw", "");

        var answer =
                patch(
                        demo,
                        id,
                        """
                        [{"op": "replace", "path": "/name", "value": "half"},
                         {"op": "remove", "path": "/none"}]
                        """);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(show(demo, id).body().path("name").asString()).isEqualTo("whole");
    }

    @Test
    void tagsComeAndGo() {
        var demo = tokenOf("demo");
        var id = create(demo, "tagged", "raw", ", \"tags\": [\"a\", \"a\"]");

        image("PUT", "/v2/images/" + id + "/tags/b%20c", demo, "");
        patch(demo, id, "[{\"op\": \"add\", \"path\": \"/tags/-\", \"value\": \"d\"}]");
        assertThat(tagsOf(demo, id)).containsExactly("a", "b c", "d");

        assertThat(image("DELETE", "/v2/images/" + id + "/tags/a", demo, "").status())
                .isEqualTo(204);
        assertThat(image("DELETE", "/v2/images/" + id + "/tags/a", demo, "").status())
                .isEqualTo(404);
        patch(demo, id, "[{\"op\": \"remove\", \"path\": \"/tags/0\"}]");
        assertThat(tagsOf(demo, id)).containsExactly("d");
    }

    private List<String> tagsOf(String token, String id) {
        return show(token, id).body().path("tags").valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void clientsFindVersionsAndSchemas() {
        var demo = tokenOf("demo");

        assertThat(image("GET", "/", "", "").status()).isEqualTo(300);
        assertThat(image("GET", "/versions", "", "").status()).isEqualTo(200);
        for (var name : new String[] {"image", "images", "member", "members"}) {
            var schema = image("GET", "/v2/schemas/" + name, demo, "").body();
            assertThat(schema.path("name").asString()).isEqualTo(name);
            assertThat(schema.path("properties")).isNotEmpty();
        }
        assertThat(image("GET", "/v2/info/import", demo, "").status()).isEqualTo(200);
        assertThat(image("GET", "/v2/info/stores", demo, "").status()).isEqualTo(404);
    }
}
