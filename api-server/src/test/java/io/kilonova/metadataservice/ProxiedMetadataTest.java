package io.kilonova.metadataservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ProxiedMetadataTest extends ServersTest {
    @Autowired ProxiedMetadata metadata;

    @Test
    void aProxyWithTheSecretReadsForItsGuests() throws Exception {
        var server = running();

        var document = json.readTree(get(server, "/openstack/latest/meta_data.json").body());
        assertThat(document.path("uuid").asString()).isEqualTo(server.toString());
        assertThat(document.path("project_id").asString()).isEqualTo(P1);
        assertThat(document.has("admin_pass")).isFalse();
        assertThat(get(server, "/").body()).startsWith("1.0\n").endsWith("\nlatest");
        assertThat(get(server, "/latest/meta-data/hostname").body()).isEqualTo("web");
        assertThat(get(server, "/latest/nope").statusCode()).isEqualTo(404);
    }

    @Test
    void aPasswordThatAGuestSaysIsShownToItsOwner() throws Exception {
        var server = running();
        var request =
                request(server.toString(), P1, "/openstack/latest/password")
                        .header("X-Instance-ID-Signature", signature(server, "shared"))
                        .POST(BodyPublishers.ofString("encrypted"))
                        .build();

        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(409);

        var shown = get("/v2.1/servers/" + server + "/os-server-password", "member", "2.1");
        assertThat(shown.body().path("password").asString()).isEqualTo("encrypted");
    }

    @Test
    void nobodyElseReadsAnything() throws Exception {
        var server = running();
        var id = server.toString();
        var path = "/openstack/latest/meta_data.json";
        var good = signature(server, "shared");

        assertThat(status(request(id, P1, path))).isEqualTo(403);
        assertThat(status(signed(id, P1, path, signature(server, "guessed")))).isEqualTo(403);
        assertThat(status(signed(id, P1, path, ""))).isEqualTo(403);
        assertThat(status(signed(id, P2, path, good))).isEqualTo(404);
        assertThat(status(signed(UUID.randomUUID().toString(), P1, path, good))).isEqualTo(403);
        assertThat(status(signed(id, P1, path, good).header("X-Tenant-ID", P2))).isEqualTo(400);
        assertThat(status(signed(id, P1, path, good).header("X-Instance-ID", id))).isEqualTo(400);
        var bare = HttpRequest.newBuilder(uri(path)).header("X-Forwarded-For", "192.0.2.7");
        assertThat(status(bare)).isEqualTo(400);
        assertThat(status(signed("nonsense", P1, path, sign("nonsense", "shared")))).isEqualTo(404);

        jdbc.update("update server set vm_state = 'deleted', deleted_at = now()");
        assertThat(status(signed(id, P1, path, good))).isEqualTo(404);
    }

    private int status(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    private HttpResponse<String> get(UUID server, String path) throws Exception {
        var request = signed(server.toString(), P1, path, signature(server, "shared"));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder signed(String id, String project, String path, String signature) {
        return request(id, project, path).header("X-Instance-ID-Signature", signature);
    }

    private HttpRequest.Builder request(String id, String project, String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("X-Instance-ID", id)
                .header("X-Tenant-ID", project);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + metadata.port() + path);
    }

    private static String signature(UUID server, String secret) throws Exception {
        return sign(server.toString(), secret);
    }

    private static String sign(String text, String secret) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}
