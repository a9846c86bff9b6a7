package io.kilonova.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class RemoteConsolesTest extends ServersTest {
    @Autowired ConsoleTokenStore tokens;

    @ParameterizedTest
    @CsvSource({
        "2.1, os-getVNCConsole, novnc",
        "2.5, os-getVNCConsole, novnc",
        "2.1, os-getSerialConsole, serial",
        "2.5, os-getSerialConsole, serial"
    })
    void olderVersionsAskByAction(String version, String action, String type) {
        var server = running();

        var answer = act(server, version, "{\"%s\": {\"type\": \"%s\"}}".formatted(action, type));

        assertThat(answer.status()).isEqualTo(200);
        assertMatches("server-action." + action, version, answer.body());
        assertThat(answer.body().at("/console/type").asString()).isEqualTo(type);
        assertOpens(answer.body().at("/console/url").asString(), server, type);
    }

    @ParameterizedTest
    @CsvSource({
        "2.6, vnc, novnc",
        "2.7, serial, serial",
        "2.8, vnc, novnc",
        "2.98, serial, serial",
        "2.99, vnc, novnc",
        "2.104, serial, serial"
    })
    void newerVersionsMakeThem(String version, String protocol, String type) {
        var server = running();

        var answer = make(server, version, protocol, type);

        assertThat(answer.status()).isEqualTo(200);
        assertMatches("servers.remote-consoles.create", version, answer.body());
        assertThat(answer.body().at("/remote_console/protocol").asString()).isEqualTo(protocol);
        assertThat(answer.body().at("/remote_console/type").asString()).isEqualTo(type);
        assertOpens(answer.body().at("/remote_console/url").asString(), server, type);
    }

    private void assertOpens(String url, UUID server, String type) {
        var uri = URI.create(url);
        var query =
                type.equals("novnc")
                        ? URLDecoder.decode(uri.getRawQuery(), StandardCharsets.UTF_8)
                        : uri.getRawQuery();
        assertThat(query).startsWith(type.equals("novnc") ? "path=?token=" : "token=");
        var token = query.substring(query.lastIndexOf('=') + 1);
        assertThat(token).hasSize(64);
        var found = tokens.find(token).orElseThrow();
        assertThat(found.serverId()).isEqualTo(server);
        assertThat(found.type()).isEqualTo(type);
        assertThat(found.host()).isEqualTo("node-1");
        assertThat(
                        one(
                                "select count(*) from console_token where token_hash = ?",
                                Integer.class,
                                token))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.1|{\"os-getVNCConsole\": {\"type\": \"xvpvnc\"}}|xvpvnc",
                "2.5|{\"os-getSPICEConsole\": {\"type\": \"spice-html5\"}}|spice-html5",
                "2.1|{\"os-getRDPConsole\": {\"type\": \"rdp-html5\"}}|rdp-html5",
            })
    void kindsThatNoHostHasAreUnavailable(String version, String body, String type) {
        var answer = act(running(), version, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("Unavailable console type " + type + ".");
    }

    @ParameterizedTest
    @CsvSource({
        "2.6, spice, spice-html5",
        "2.6, rdp, rdp-html5",
        "2.6, vnc, xvpvnc",
        "2.6, vnc, serial",
        "2.8, mks, webmks",
        "2.99, spice, spice-direct",
    })
    void soAreThoseOfTheResource(String version, String protocol, String type) {
        var answer = make(running(), version, protocol, type);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("Unavailable console type " + type + ".");
    }

    @ParameterizedTest
    @CsvSource({
        "2.6, {'remote_console': {'protocol': 'mks'; 'type': 'webmks'}}",
        "2.8, {'remote_console': {'protocol': 'spice'; 'type': 'spice-direct'}}",
        "2.6, {'remote_console': {'protocol': 'vnc'}}",
        "2.6, {'remote_console': {'protocol': 'vnc'; 'type': 'novnc'; 'more': 1}}",
        "2.6, {'remote_console': null}",
        "2.6, {}",
        "2.6, []",
    })
    void bodiesOfOtherVersionsAreRefused(String version, String body) {
        var path = "/v2.1/servers/" + running() + "/remote-consoles";
        var text = body.replace('\'', '"').replace(';', ',');

        assertThat(post(path, "member", version, text).status()).isEqualTo(400);
    }

    @Test
    void eachWayHasItsVersions() {
        var server = running();

        assertThat(act(server, "2.6", "{\"os-getVNCConsole\": {\"type\": \"novnc\"}}").status())
                .isEqualTo(404);
        assertThat(make(server, "2.5", "vnc", "novnc").status()).isEqualTo(404);
        assertThat(act(server, "2.1", "{\"os-getMKSConsole\": {\"type\": \"webmks\"}}").status())
                .isEqualTo(400);
        assertThat(act(server, "2.1", "{\"os-getVNCConsole\": {\"type\": \"nope\"}}").status())
                .isEqualTo(400);
    }

    @Test
    void stateHostAndRightAreLookedAt() {
        var building = created();
        assertThat(make(building, "2.6", "vnc", "novnc").message())
                .isEqualTo("Instance " + building + " is not ready");

        var server = running();
        var path = "/v2.1/servers/" + server + "/remote-consoles";
        var body = "{\"remote_console\": {\"protocol\": \"vnc\", \"type\": \"novnc\"}}";
        assertThat(post(path, "stranger", "2.6", body).status()).isEqualTo(404);
        assertThat(post(path, "reader", "2.6", body).status()).isEqualTo(403);
        assertThat(make(UUID.randomUUID(), "2.6", "vnc", "novnc").status()).isEqualTo(404);

        jdbc.update("update host set last_seen = now() - interval '1 hour'");
        var down = make(server, "2.6", "vnc", "novnc");
        assertThat(down.status()).isEqualTo(409);
        assertThat(down.message()).isEqualTo("Service is unavailable at this time.");

        jdbc.update("update host set last_seen = now()");
        jdbc.update(
                "update server set task_state = 'deleting', operation_id = ? where id = ?",
                UUID.randomUUID(),
                server);
        assertThat(make(server, "2.6", "vnc", "novnc").message())
                .isEqualTo(
                        "Cannot 'get_vnc_console' instance %s while it is in task_state deleting"
                                .formatted(server));
        assertThat(count("console_token")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.31", "2.98", "2.99", "2.104"})
    void administratorsSeeWhatATokenOpens(String version) {
        var server = running();
        var token =
                token(
                        make(server, "2.6", "vnc", "novnc")
                                .body()
                                .at("/remote_console/url")
                                .asString());

        var answer = get("/v2.1/os-console-auth-tokens/" + token, "admin", version);

        assertThat(answer.status()).isEqualTo(200);
        assertMatches("os-console-auth-tokens.show", version, answer.body());
        assertThat(answer.body().at("/console/instance_uuid").asString())
                .isEqualTo(server.toString());
        assertThat(answer.body().at("/console/host").asString()).isEqualTo("192.0.2.1");
        assertThat(answer.body().path("console").has("tls_port"))
                .isEqualTo(version.equals("2.99") || version.equals("2.104"));
    }

    @Test
    void nobodyElseSeesATokenAndOlderVersionsOnlyThatItIs() {
        var token =
                token(
                        make(running(), "2.6", "vnc", "novnc")
                                .body()
                                .at("/remote_console/url")
                                .asString());
        var path = "/v2.1/os-console-auth-tokens/" + token;

        assertThat(get(path, "member", "2.31").status()).isEqualTo(403);
        for (var version : new String[] {"2.1", "2.30"}) {
            var old = get(path, "admin", version);
            assertThat(old.status()).isEqualTo(401);
            assertThat(old.message())
                    .isEqualTo("The requested console type details are not accessible");
        }
        assertThat(get(path + "?x=1", "admin", "2.98").status()).isEqualTo(200);
        assertThat(get(path + "?x=1", "admin", "2.99").status()).isEqualTo(400);
        var unknown = get("/v2.1/os-console-auth-tokens/nope", "admin", "2.31");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.message()).isEqualTo("Token not found");

        jdbc.update("update console_token set expires_at = now() - interval '1 second'");
        assertThat(get(path, "admin", "2.31").status()).isEqualTo(404);
    }

    private static String token(String url) {
        return url.substring(url.lastIndexOf("%3D") + 3);
    }

    private Answer act(UUID id, String version, String body) {
        return post("/v2.1/servers/" + id + "/action", "member", version, body);
    }

    private Answer make(UUID id, String version, String protocol, String type) {
        var body =
                "{\"remote_console\": {\"protocol\": \"%s\", \"type\": \"%s\"}}"
                        .formatted(protocol, type);
        return post("/v2.1/servers/" + id + "/remote-consoles", "member", version, body);
    }
}
