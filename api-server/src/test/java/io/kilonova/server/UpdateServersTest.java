package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class UpdateServersTest extends ServersTest {
    @Test
    void everythingThatCanBeSaidIsKeptAndTheRestStays() {
        var id = running();

        var first =
                update(
                        id,
                        "2.90",
                        "'name': 'db', 'description': 'old', 'hostname': 'db1', 'accessIPv4':"
                                + " '192.0.2.9', 'accessIPv6': '2001:db8::9', 'OS-DCF:diskConfig':"
                                + " 'AUTO'");
        var second = update(id, "2.90", "'description': null");

        assertThat(first.path("name").asString()).isEqualTo("db");
        assertThat(first.path("description").asString()).isEqualTo("old");
        assertThat(second.path("description").isNull()).isTrue();
        assertThat(second.path("name").asString()).isEqualTo("db");
        assertThat(second.path("OS-EXT-SRV-ATTR:hostname").asString()).isEqualTo("db1");
        assertThat(second.path("accessIPv4").asString()).isEqualTo("192.0.2.9");
        assertThat(second.path("accessIPv6").asString()).isEqualTo("2001:db8::9");
        assertThat(second.path("OS-DCF:diskConfig").asString()).isEqualTo("AUTO");
        assertThat(get("/v2.1/servers/" + id, "member", "2.90").body().path("server"))
                .isEqualTo(second);
    }

    @Test
    void nothingSaidChangesNothing() {
        var id = running();

        assertThat(update(id, "2.1", "").path("name").asString()).isEqualTo("web");
    }

    @Test
    void aNewNameIsNoNewHostName() {
        var id = running();

        assertThat(update(id, "2.90", "'name': 'db'").path("OS-EXT-SRV-ATTR:hostname").asString())
                .isEqualTo("web");
    }

    @Test
    void untilItAnswersAllABodyHasNeitherStatesNorMacAddresses() {
        var id = running();

        var before = update(id, "2.74", "'name': 'db'");
        var after = update(id, "2.75", "'name': 'db'");

        assertThat(before.has("OS-EXT-STS:vm_state")).isFalse();
        assertThat(before.has("key_name")).isFalse();
        assertThat(before.at("/addresses/private/0").has("OS-EXT-IPS-MAC:mac_addr")).isFalse();
        assertThat(before.has("addresses_labels_mac")).isTrue();
        assertThat(after.path("OS-EXT-STS:vm_state").asString()).isEqualTo("active");
        assertThat(after.at("/addresses/private/0").has("OS-EXT-IPS-MAC:mac_addr")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2.1 | 'name': ''",
                "2.1 | 'name': ' x'",
                "2.1 | 'name': 1",
                "2.1 | 'name': null",
                "2.1 | 'more': 'x'",
                "2.1 | 'description': 'x'",
                "2.1 | 'accessIPv4': 'x'",
                "2.1 | 'accessIPv4': '2001:db8::1'",
                "2.1 | 'accessIPv6': '192.0.2.1'",
                "2.1 | 'OS-DCF:diskConfig': 'x'",
                "2.89 | 'hostname': 'x1'",
                "2.90 | 'hostname': 'a.b'",
                "2.90 | 'hostname': '-a'",
                "2.94 | 'hostname': 'a b'",
                "2.103 | 'pinned_availability_zone': null",
                "2.104 | 'pinned_availability_zone': 1"
            })
    void whatMayNotBeSaidIsRefused(String version, String more) {
        var answer = put(running(), version, more);

        assertThat(answer.status()).as(answer.http().body()).isEqualTo(400);
    }

    @Test
    void aNameHasItsLength() {
        var id = running();

        assertThat(put(id, "2.1", "'name': '%s'".formatted("x".repeat(256))).status())
                .isEqualTo(400);
        assertThat(put(id, "2.1", "'name': '%s'".formatted("x".repeat(255))).status())
                .isEqualTo(200);
        assertThat(put(id, "2.94", "'hostname': 'a.b.example.com'").status()).isEqualTo(200);
    }

    /** The server runs in az1. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, 'az1', 200, az1",
                "none, 'az2', 409, none",
                "none, null, 200, none",
                "az1, null, 200, none",
                "az1, 'az1', 200, az1",
                "az1, 'az2', 409, az1"
            },
            quoteCharacter = '"')
    void aServerCanBePinnedToTheZoneItIsInAndLetGo(
            String pinned, String wish, int status, String pinnedThen) {
        var id = running();
        jdbc.update("update server set availability_zone = ?", pinned);

        var answer = put(id, "2.104", "'pinned_availability_zone': " + wish);

        assertThat(answer.status()).as(answer.http().body()).isEqualTo(status);
        var server = get("/v2.1/servers/" + id, "member", "2.104").body().path("server");
        assertThat(server.path("pinned_availability_zone").asString(null)).isEqualTo(pinnedThen);
    }

    @Test
    void itIsAQuestionOfRightsAndNotOfLocksOrStates() {
        var id = created();
        jdbc.update("update server set locked_by = 'admin'");

        assertThat(put(id, "2.1", "'name': 'db'").status()).isEqualTo(200);
        var body = "{\"server\": {\"name\": \"db\"}}";
        assertThat(put("/v2.1/servers/" + id, "reader", "", body).status()).isEqualTo(403);
        assertThat(put("/v2.1/servers/" + id, "stranger", "", body).status()).isEqualTo(404);
        assertThat(put("/v2.1/servers/" + UUID.randomUUID(), "member", "", body).status())
                .isEqualTo(404);
        assertThat(put("/v2.1/servers/" + id, "member", "", "").status()).isEqualTo(400);
        assertThat(put("/v2.1/servers/" + id, "member", "", "{\"server\": null}").status())
                .isEqualTo(400);
    }

    @Test
    void onTheLegacyRootUnknownKeysAreDropped() {
        var id = running();

        var answer =
                put(
                        "/v2/servers/" + id,
                        "member",
                        "",
                        "{\"server\": {\"name\": \" db \", \"more\": 1}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().at("/server/name").asString()).isEqualTo("db");
    }

    private JsonNode update(UUID id, String version, String more) {
        var answer = put(id, version, more);
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(200);
        return answer.body().path("server");
    }

    private Answer put(UUID id, String version, String more) {
        var body = "{\"server\": {" + more.replace('\'', '"') + "}}";
        return put("/v2.1/servers/" + id, "member", version, body);
    }
}
