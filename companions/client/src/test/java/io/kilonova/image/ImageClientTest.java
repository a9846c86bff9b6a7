package io.kilonova.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.companion.StubCloud;
import io.kilonova.failure.ComputeFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageClientTest {
    private static final UUID ID = new UUID(1, 1);

    private final StubCloud cloud = new StubCloud();
    private final ImageClient images = new ImageClient(cloud.service("image"));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void onlyImagesThatAProjectMayUseAreFound() {
        image("public", "public", "other");
        image("own", "private", "mine");
        image("foreign", "private", "other");
        image("shared", "shared", "other");
        image("pending", "shared", "other");
        cloud.on("GET /v2/images/shared/members/mine", 200, "{\"status\": \"accepted\"}");
        cloud.on("GET /v2/images/pending/members/mine", 200, "{\"status\": \"pending\"}");

        assertThat(images.findVisible("public", "mine")).isPresent();
        assertThat(images.findVisible("own", "mine")).isPresent();
        assertThat(images.findVisible("shared", "mine")).isPresent();
        assertThat(images.findVisible("foreign", "mine")).isEmpty();
        assertThat(images.findVisible("pending", "mine")).isEmpty();
        assertThat(images.findVisible("absent", "mine")).isEmpty();
    }

    @Test
    void aListIsAllItsPages() {
        cloud.on(
                "GET /v2/images",
                exchange -> {
                    var isFirst = !exchange.getRequestURI().getQuery().contains("marker");
                    StubCloud.reply(
                            exchange,
                            200,
                            isFirst
                                    ? "{\"images\": [{\"id\": \"a\"}],"
                                            + " \"next\": \"/v2/images?name=x&marker=a\"}"
                                    : "{\"images\": [{\"id\": \"b\"}]}");
                });

        assertThat(images.list(Map.of("name", "x")))
                .extracting(ImageInfo::id)
                .containsExactly("a", "b");
        assertThat(cloud.requests)
                .containsExactly("GET /v2/images?name=x", "GET /v2/images?name=x&marker=a");
    }

    @Test
    void aListWhosePagesGoInACircleEnds() {
        cloud.on(
                "GET /v2/images",
                200,
                "{\"images\": [{\"id\": \"a\"}], \"next\": \"/v2/images?marker=a\"}");

        assertThat(images.list(Map.of())).hasSize(2);
    }

    @Test
    void creatingTwiceFindsTheFirst() {
        cloud.on("POST /v2/images", 409, "{\"message\": \"exists\"}");
        image(ID.toString(), "private", "mine");

        assertThat(images.create(aSnapshot()).owner()).isEqualTo("mine");
    }

    @Test
    void aConflictThatIsNoRepetitionIsOne() {
        cloud.on("POST /v2/images", 409, "{\"message\": \"exists\"}");

        assertThatThrownBy(() -> images.create(aSnapshot()))
                .isInstanceOf(ComputeFailure.Conflict.class)
                .hasMessage("exists");
    }

    @Test
    void bytesGoUpAsTheyAreWithTheirSize() {
        var seen = new ArrayList<String>();
        cloud.on(
                "PUT /v2/images/x/file",
                exchange -> {
                    seen.add(exchange.getRequestHeaders().getFirst("Content-Type"));
                    seen.add(exchange.getRequestHeaders().getFirst("Content-Length"));
                    seen.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    StubCloud.reply(exchange, 204, "");
                });

        images.upload("x", () -> new ByteArrayInputStream("hello".getBytes(UTF_8)), 5);

        assertThat(seen).containsExactly("application/octet-stream", "5", "hello");
    }

    @Test
    void anUploadWhoseTokenIsRefusedStartsOver() {
        var bodies = new ArrayList<String>();
        cloud.on(
                "PUT /v2/images/x/file",
                exchange -> {
                    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    StubCloud.reply(exchange, bodies.size() == 1 ? 401 : 204, "");
                });

        images.upload("x", () -> new ByteArrayInputStream("hello".getBytes(UTF_8)), -1);

        assertThat(bodies).containsExactly("hello", "hello");
    }

    @Test
    void propertiesAreSetAndTakenAway() {
        var patches = new ArrayList<String>();
        cloud.on("GET /v2/images/x", 200, "{\"id\": \"x\", \"old\": \"1\"}");
        cloud.on(
                "PATCH /v2/images/x",
                exchange -> {
                    patches.add(exchange.getRequestHeaders().getFirst("Content-Type"));
                    patches.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    StubCloud.reply(exchange, 200, "{\"id\": \"x\", \"a/b\": \"2\"}");
                });
        var wanted = new HashMap<String, @Nullable String>();
        wanted.put("old", null);
        wanted.put("absent", null);

        assertThat(images.setProperties("x", wanted).orElseThrow().properties())
                .containsOnly(Map.entry("a/b", "2"));
        images.setProperties("x", Map.of("a/b", "2"));

        assertThat(patches.get(0)).isEqualTo("application/openstack-images-v2.1-json-patch");
        assertThat(patches.get(1)).contains("\"/old\"").doesNotContain("absent");
        assertThat(patches.get(3)).contains("\"/a~1b\"");
        assertThat(images.setProperties("gone", wanted)).isEmpty();
    }

    @Test
    void whatIsGoneIsDeletedAndDownloadsOfItAreNotFound() throws IOException {
        images.delete("gone");
        cloud.on("GET /v2/images/off/file", 403, "{\"message\": \"deactivated\"}");

        assertThatThrownBy(() -> images.download("gone"))
                .isInstanceOf(ComputeFailure.NotFound.class);
        assertThatThrownBy(() -> images.download("off"))
                .isInstanceOf(ComputeFailure.Forbidden.class)
                .hasMessage("deactivated");
    }

    private static NewImage aSnapshot() {
        return new NewImage(
                ID, "snap", "mine", "private", "qcow2", "bare", 1, 0, Map.of(), List.of());
    }

    private void image(String id, String visibility, String owner) {
        cloud.on(
                "GET /v2/images/" + id,
                200,
                "{\"id\": \"%s\", \"visibility\": \"%s\", \"owner\": \"%s\"}"
                        .formatted(id, visibility, owner));
    }
}
