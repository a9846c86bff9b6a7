package io.kilonova.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTagsTest extends ServersTest {
    private static final String FIRST = "2.26";

    @Test
    void tagsComeOneByOneOrAllAtOnce() {
        var path = path(running());

        var added = put(path + "/blue%20sky", "member", FIRST, "");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.header("Location")).endsWith(path + "/blue%20sky");
        assertThat(put(path + "/blue%20sky", "member", FIRST, "").status()).isEqualTo(204);
        assertThat(put(path + "/Blue%20sky", "member", FIRST, "").status()).isEqualTo(201);
        assertThat(get(path + "/blue%20sky", "reader", FIRST).status()).isEqualTo(204);
        assertThat(get(path, "reader", FIRST).http().body())
                .isEqualTo("{\"tags\":[\"Blue sky\",\"blue sky\"]}");
        assertThat(put(path, "member", FIRST, tags("b", "a", "b")).http().body())
                .isEqualTo("{\"tags\":[\"a\",\"b\"]}");
        assertThat(delete(path + "/a", "member", FIRST).status()).isEqualTo(204);
        assertThat(delete(path + "/a", "member", FIRST).status()).isEqualTo(404);
        assertThat(delete(path, "member", FIRST).status()).isEqualTo(204);
        assertThat(get(path, "reader", FIRST).http().body()).isEqualTo("{\"tags\":[]}");
    }

    @Test
    void aTagThatIsNotThereIsNotFound() {
        var id = running();

        var answer = get(path(id) + "/nope", "member", FIRST);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).isEqualTo("Server " + id + " has no tag 'nope'");
        assertThat(get(path(UUID.randomUUID()), "member", FIRST).status()).isEqualTo(404);
        assertThat(get(path(id), "stranger", FIRST).status()).isEqualTo(404);
        assertThat(put(path(id) + "/a", "reader", FIRST, "").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"a%2Cb, 400", "a%2Fb, 404"})
    void aTagHasNoCommaAndNoSlash(String tag, int status) {
        assertThat(put(path(running()) + "/" + tag, "member", FIRST, "").status())
                .isIn(status, 400);
        assertThat(count("server_tag")).isZero();
    }

    @Test
    void aTagIsNotTooLong() {
        var path = path(running());

        var answer = put(path + "/" + "x".repeat(61), "member", FIRST, "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .startsWith("Tag 'xxx")
                .contains("It must be a non empty string without characters '/' and ','");
        assertThat(put(path + "/" + "x".repeat(60), "member", FIRST, "").status()).isEqualTo(201);
        assertThat(put(path + "/a", "member", FIRST, "{}").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tags\": [\"\"]}",
                "{\"tags\": [\"a,b\"]}",
                "{\"tags\": [\"a/b\"]}",
                "{\"tags\": [1]}",
                "{\"tags\": \"a\"}",
                "{\"tags\": [], \"more\": 1}",
                "{}",
                ""
            })
    void badListsAreRefused(String body) {
        assertThat(put(path(running()), "member", FIRST, body).status()).isEqualTo(400);
    }

    @Test
    void fiftyTagsAreTheMost() {
        var path = path(running());
        var fifty = IntStream.range(0, 50).mapToObj(i -> "t" + i).toArray(String[]::new);

        assertThat(put(path, "member", FIRST, tags(fifty)).status()).isEqualTo(200);

        assertThat(put(path + "/more", "member", FIRST, "").message())
                .isEqualTo("The number of tags exceeded the per-server limit 50");
        var more = IntStream.range(0, 51).mapToObj(i -> "t" + i).toArray(String[]::new);
        assertThat(put(path, "member", FIRST, tags(more)).status()).isEqualTo(400);
        assertThat(count("server_tag")).isEqualTo(50);
    }

    @Test
    void aLockDoesNotKeepTagsAway() {
        var path = path(running());
        jdbc.update("update server set locked_by = 'admin'");

        assertThat(put(path + "/a", "member", FIRST, "").status()).isEqualTo(201);
    }

    private static String tags(String... tags) {
        return IntStream.range(0, tags.length)
                .mapToObj(i -> "\"" + tags[i] + "\"")
                .collect(Collectors.joining(",", "{\"tags\": [", "]}"));
    }

    private static String path(UUID server) {
        return "/v2.1/servers/" + server + "/tags";
    }
}
