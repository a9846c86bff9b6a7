package io.kilonova.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.CompanionTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What tests of the image service do all the time. */
class ImageTest extends CompanionTest {
    static final String RAW =
            "{\"name\": \"%s\", \"disk_format\": \"%s\", \"container_format\": \"bare\"%s}";

    Answer image(String method, String path, String token, String body) {
        return call(Service.IMAGE, method, path, token, body);
    }

    /**
     * @param more further attributes, with a comma before each
     */
    String create(String token, String name, String format, String more) {
        var answer = image("POST", "/v2/images", token, RAW.formatted(name, format, more));
        assertThat(answer.status()).isEqualTo(201);
        return answer.body().path("id").asString();
    }

    Answer show(String token, String id) {
        return image("GET", "/v2/images/" + id, token, "");
    }

    String statusOf(String token, String id) {
        return show(token, id).body().path("status").asString("");
    }

    Answer upload(String token, String id, byte[] bytes) {
        return send(uploading(token, id).PUT(BodyPublishers.ofByteArray(bytes)));
    }

    HttpRequest.Builder uploading(String token, String id) {
        return HttpRequest.newBuilder(URI.create(url(Service.IMAGE) + "/v2/images/" + id + "/file"))
                .header("X-Auth-Token", token)
                .header("Content-Type", "application/octet-stream");
    }

    Answer patch(String token, String id, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(url(Service.IMAGE) + "/v2/images/" + id))
                        .header("X-Auth-Token", token)
                        .header("Content-Type", "application/openstack-images-v2.1-json-patch")
                        .method("PATCH", BodyPublishers.ofString(body)));
    }

    String projectOf(String user) {
        return login(user, user + "pass", user).body().at("/token/project/id").asString();
    }

    static ByteBuffer qcow2() {
        return ByteBuffer.allocate(1024)
                .put(0, "QFI\u00fb".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4, 3)
                .putInt(20, 16)
                .putLong(24, 1 << 20)
                .putInt(100, 104);
    }
}
