package io.kilonova.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerMetadataTest extends ServersTest {
    private static final String ISO = "nodeinfo.com:iso-c2f762aa-5497-4c84-ac15-211ff402fca4";

    @Test
    void itemsAreMergedReplacedAndRemoved() {
        var path = path(running());

        assertThat(post(path, "member", "", all("'a': '1', 'b': '2'")).body())
                .isEqualTo(read("{'metadata': {'a': '1', 'b': '2'}}"));
        assertThat(post(path, "member", "", all("'b': '3', 'B': '4'")).body())
                .isEqualTo(read("{'metadata': {'B': '4', 'a': '1', 'b': '3'}}"));
        assertThat(put(path + "/c", "member", "", "{\"meta\": {\"c\": \"5\"}}").body())
                .isEqualTo(read("{'meta': {'c': '5'}}"));
        assertThat(get(path + "/c", "reader", "").body()).isEqualTo(read("{'meta': {'c': '5'}}"));
        assertThat(delete(path + "/a", "member", "").status()).isEqualTo(204);
        assertThat(get(path, "reader", "").body())
                .isEqualTo(read("{'metadata': {'B': '4', 'b': '3', 'c': '5'}}"));
        assertThat(put(path, "member", "", all("'z': ''")).body())
                .isEqualTo(read("{'metadata': {'z': ''}}"));
        assertThat(put(path, "member", "", all("")).body()).isEqualTo(read("{'metadata': {}}"));
        assertThat(count("server_metadata")).isZero();
    }

    @Test
    void aChangeShowsInWhatChangedSince() {
        var id = running();
        jdbc.update("update server set updated_at = '2020-01-01T00:00:00Z'");

        post(path(id), "member", "", all("'a': '1'"));

        assertThat(get("/v2.1/servers/" + id, "member", "").body().at("/server/updated").asString())
                .doesNotStartWith("2020");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        var path = path(running());

        assertThat(get(path + "/nope", "member", "").message())
                .isEqualTo("Metadata item was not found");
        assertThat(delete(path + "/nope", "member", "").message())
                .isEqualTo("Metadata item was not found");
        assertThat(get(path(UUID.randomUUID()), "member", "").status()).isEqualTo(404);
        assertThat(get(path, "stranger", "").status()).isEqualTo(404);
        assertThat(post(path, "stranger", "", all("'a': '1'")).status()).isEqualTo(404);
        assertThat(post(path, "reader", "", all("'a': '1'")).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'metadata': {'a': 1}}",
                "{'metadata': {'a': null}}",
                "{'metadata': {'': 'x'}}",
                "{'metadata': {'a/b': 'x'}}",
                "{'metadata': 'x'}",
                "{'metadata': {}, 'more': 1}",
                "{}",
                ""
            })
    void badBodiesAreRefused(String body) {
        var path = path(running());
        var text = body.replace('\'', '"');

        assertThat(post(path, "member", "", text).status()).isEqualTo(400);
        assertThat(put(path, "member", "", text).status()).isEqualTo(400);
    }

    @Test
    void keysAndValuesHaveTheirLengths() {
        var path = path(running());

        assertThat(post(path, "member", "", all("'%s': 'x'".formatted("k".repeat(256)))).status())
                .isEqualTo(400);
        assertThat(post(path, "member", "", all("'k': '%s'".formatted("x".repeat(256)))).status())
                .isEqualTo(400);
        var longest = "'%s': '%s'".formatted("k".repeat(255), "x".repeat(255));
        assertThat(post(path, "member", "", all(longest)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "{'meta': {'other': 'x'}}, Request body and URI mismatch",
        "'{\"meta\": {\"a\": \"1\", \"b\": \"2\"}}', ''",
        "{'meta': {}}, ''"
    })
    void oneItemIsNamedTwice(String body, String message) {
        var answer = put(path(running()) + "/a", "member", "", body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains(message == null ? "" : message);
    }

    @Test
    void moreThanTheQuotaIsRefusedAndChangesNothing() {
        var path = path(running());
        jdbc.update("insert into quota_limit values (?, 'metadata_items', 2)", P1);
        post(path, "member", "", all("'a': '1', 'b': '2'"));

        var answer = post(path, "member", "", all("'a': '9', 'c': '3'"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message()).isEqualTo("Maximum number of metadata items exceeds 2");
        assertThat(get(path, "member", "").body())
                .isEqualTo(read("{'metadata': {'a': '1', 'b': '2'}}"));
        assertThat(put(path, "member", "", all("'c': '3', 'd': '4'")).status()).isEqualTo(200);
        assertThat(put(path + "/e", "member", "", "{\"meta\": {\"e\": \"5\"}}").status())
                .isEqualTo(403);
    }

    @Test
    void aLockedServerKeepsItsMetadata() {
        var path = path(running());
        post(path, "member", "", all("'a': '1'"));
        jdbc.update("update server set locked_by = 'owner'");

        assertThat(post(path, "member", "", all("'b': '1'")).status()).isEqualTo(409);
        assertThat(delete(path + "/a", "member", "").status()).isEqualTo(409);
        assertThat(delete(path + "/a", "admin", "").status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'nodeinfo.com:bootorder': 'hd'",
                "'nodeinfo.com:bootorder': '[]'",
                "'nodeinfo.com:bootorder': '{}'",
                "'nodeinfo.com:bootorder': '{`order`: []}'",
                "'nodeinfo.com:bootorder': '{`order`: `hd`}'",
                "'nodeinfo.com:bootorder': '{`order`: {`a`: `hd`}}'",
                "'nodeinfo.com:bootorder': '{`order`: [`hd`, `hd`]}'",
                "'nodeinfo.com:bootorder': '{`order`: [`floppy`]}'",
                "'nodeinfo.com:bootorder': '{`order`: [`hd`]} x'",
                "'nodeinfo.com:bootorder': '{`order`: [`hd`], `more`: 1}'",
                "'ISO': ''",
                "'ISO': '{`boot_order`: 1}'",
                "'ISO': '{`image_uuid`: `70a599e0-31e7-49b7-b260-868f441e862b`}'",
                "'ISO': '{`image_uuid`: `c2f762aa-5497-4c84-ac15-211ff402fca4`, `boot_order`: -1}'",
                "'ISO': '{`image_uuid`: `c2f762aa-5497-4c84-ac15-211ff402fca4`, `boot_order`:"
                        + " `1`}'",
                "'ISO': '{`image_uuid`: `c2f762aa-5497-4c84-ac15-211ff402fca4`, `image_name`: 1}'",
                "'nodeinfo.com:iso-nope': '{`image_uuid`: `nope`}'"
            })
    void whatIsToBootMustBeSaidProperly(String item) {
        var path = path(running());
        var bad = media(item);

        assertThat(post(path, "member", "", all(bad)).status()).isEqualTo(400);
        assertThat(put(path, "member", "", all(bad)).message()).startsWith("Invalid metadata item");
        var key = bad.substring(1, bad.indexOf('\'', 1));
        var one = ("{'meta': {" + bad + "}}").replace('\'', '"');
        assertThat(put(path + "/" + key, "member", "", one).status()).isEqualTo(400);
        assertThat(create("'metadata': {" + bad + "}").status()).isEqualTo(400);
        assertThat(count("server_metadata")).isZero();
    }

    @Test
    void whatIsSaidProperlyIsKeptAsItIs() {
        var id = running();
        var items =
                media(
                        "'ISO': '{`image_uuid`:`c2f762aa-5497-4c84-ac15-211ff402fca4`,"
                                + "`boot_order`:1,`image_name`:`test-iso`}',"
                                + " 'nodeinfo.com:bootorder': '{`order`:[`cdrom`,`hd`]}',"
                                + " 'nodeinfo.com:more': 'anything'");

        assertThat(put(path(id), "member", "2.67", all(items)).status()).isEqualTo(200);
        assertThat(get(path(id), "member", "2.67").body().at("/metadata/nodeinfo.com:bootorder"))
                .isEqualTo(json.readTree("\"{\\\"order\\\":[\\\"cdrom\\\",\\\"hd\\\"]}\""));
    }

    /** Back quotes stand for quotes inside the text of an item. */
    private static String media(String item) {
        return item.replace("ISO", ISO).replace("`", "\\\"");
    }

    private static String all(String items) {
        return ("{'metadata': {" + items + "}}").replace('\'', '"');
    }

    private static String path(UUID server) {
        return "/v2.1/servers/" + server + "/metadata";
    }

    private tools.jackson.databind.JsonNode read(String text) {
        return json.readTree(text.replace('\'', '"'));
    }
}
