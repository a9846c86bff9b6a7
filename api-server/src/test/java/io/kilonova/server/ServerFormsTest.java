package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.platform.http.ApiSettings;
import io.kilonova.platform.microversion.ApiVersion;
import io.kilonova.platform.schema.Schemas;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every answer of the routes of servers has upstream's form, at every version that changed one; the
 * vendor's additions, which are on here, come on top.
 */
class ServerFormsTest extends ServersTest {
    private static final Schemas UPSTREAM = new Schemas(JsonMapper.shared(), false);

    @Autowired ApiSettings settings;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.1", "2.3", "2.9", "2.16", "2.19", "2.25", "2.26", "2.46", "2.47", "2.51", "2.54",
                "2.57", "2.58", "2.62", "2.63", "2.66", "2.71", "2.73", "2.74", "2.75", "2.77",
                "2.78", "2.84", "2.90", "2.94", "2.96", "2.98", "2.100", "2.102", "2.104"
            })
    void everyVersionHasItsForms(String version) {
        var server = running();
        for (var who : List.of("admin", "member")) {
            reads(server, who, version);
            changes(server, who, version);
            metadata(server, who, version);
            tags(server, who, version);
        }
        actions(server, version);
    }

    private void reads(UUID server, String who, String version) {
        var one = "/v2.1/servers/" + server;
        fits("servers.list", 200, version, get("/v2.1/servers", who, version));
        fits("servers.detail", 200, version, get("/v2.1/servers/detail", who, version));
        fits("servers.show", 200, version, get(one, who, version));
        fits("servers.ips.list", 200, version, get(one + "/ips", who, version));
        fits("servers.ips.show", 200, version, get(one + "/ips/private", who, version));
        fits(
                "servers.os-server-password.list",
                200,
                version,
                get(one + "/os-server-password", who, version));
        fits(
                "servers.os-server-password.clear",
                204,
                version,
                delete(one + "/os-server-password", who, version));
        fitsSince(
                "2.78",
                "servers.topology.list",
                200,
                version,
                get(one + "/topology", who, version));
        var actions = one + "/os-instance-actions";
        var list = get(actions, who, version);
        fits("servers.os-instance-actions.list", 200, version, list);
        var request = list.body().at("/instanceActions/0/request_id").asString();
        fits(
                "servers.os-instance-actions.show",
                200,
                version,
                get(actions + "/" + request, who, version));
    }

    private void changes(UUID server, String who, String version) {
        fits(
                "servers.update",
                200,
                version,
                put(
                        "/v2.1/servers/" + server,
                        who,
                        version,
                        "{\"server\": {\"name\": \"db\", \"accessIPv4\": \"192.0.2.1\"}}"));
    }

    private void metadata(UUID server, String who, String version) {
        var path = "/v2.1/servers/" + server + "/metadata";
        var all = "{\"metadata\": {\"a\": \"1\", \"b\": \"\"}}";
        fits("servers.metadata.create", 200, version, post(path, who, version, all));
        fits("servers.metadata.replace", 200, version, put(path, who, version, all));
        fits("servers.metadata.list", 200, version, get(path, who, version));
        fits("servers.metadata.show", 200, version, get(path + "/a", who, version));
        fits(
                "servers.metadata.update",
                200,
                version,
                put(path + "/a", who, version, "{\"meta\": {\"a\": \"2\"}}"));
        fits("servers.metadata.delete", 204, version, delete(path + "/a", who, version));
    }

    private void tags(UUID server, String who, String version) {
        var path = "/v2.1/servers/" + server + "/tags";
        var all = "{\"tags\": [\"a\", \"b\"]}";
        var since = "2.26";
        fitsSince(since, "servers.tags.replace", 200, version, put(path, who, version, all));
        fitsSince(since, "servers.tags.list", 200, version, get(path, who, version));
        fitsSince(since, "servers.tags.show", 204, version, get(path + "/a", who, version));
        fitsSince(since, "servers.tags.update", 204, version, put(path + "/a", who, version, ""));
        fitsSince(since, "servers.tags.update", 201, version, put(path + "/c", who, version, ""));
        fitsSince(since, "servers.tags.delete", 204, version, delete(path + "/a", who, version));
        fitsSince(since, "servers.tags.delete-all", 204, version, delete(path, who, version));
    }

    private void actions(UUID server, String version) {
        fits("server-action.lock", 202, version, act(server, version, "{'lock': null}"));
        fits("server-action.unlock", 202, version, act(server, version, "{'unlock': null}"));
        fits(
                "server-action.injectNetworkInfo",
                202,
                version,
                act(server, version, "{'injectNetworkInfo': null}"));
        assertThat(act(server, version, "{'resetNetwork': null}").status()).isEqualTo(410);
        fits(
                "server-action.rebuild",
                202,
                version,
                act(server, version, "{'rebuild': {'imageRef': '%s'}}".formatted(IMAGE)));
        fits(
                "server-action.os-resetState",
                202,
                version,
                act(server, version, "{'os-resetState': {'state': 'error'}}"));
        jdbc.update(
                "update server set vm_state = 'soft-delete', soft_deleted_at = now(), reclaim_at ="
                        + " now() + interval '1 day'");
        fits(
                "servers.detail",
                200,
                version,
                get("/v2.1/servers/detail?deleted=true", "admin", version));
        fits("server-action.restore", 202, version, act(server, version, "{'restore': null}"));
        fits(
                "server-action.forceDelete",
                202,
                version,
                act(server, version, "{'forceDelete': null}"));
        var other = created();
        fits("servers.delete", 204, version, delete("/v2.1/servers/" + other, "member", version));
    }

    private Answer act(UUID server, String version, String body) {
        var path = "/v2.1/servers/" + server + "/action";
        return post(path, "admin", version, body.replace('\'', '"'));
    }

    private void fitsSince(String since, String schema, int status, String version, Answer answer) {
        if (ApiVersion.of(version).isAtLeast(ApiVersion.of(since))) {
            fits(schema, status, version, answer);
        } else {
            assertThat(answer.status()).as(schema).isEqualTo(404);
        }
    }

    private void fits(String schema, int status, String version, Answer answer) {
        var what = schema + " at " + version + ": " + answer.http().body();
        assertThat(answer.status()).as(what).isEqualTo(status);
        var body = answer.body().isMissingNode() ? json.nullNode() : answer.body().deepCopy();
        assertThat(answer.http().body().isEmpty()).as(what).isEqualTo(body.isNull());
        if (settings.extras()) {
            if (body.path("server") instanceof ObjectNode server) {
                takeExtrasOut(server, what);
            }
            body.path("servers")
                    .forEach(server -> {
                        if (!schema.equals("servers.list")) {
                            takeExtrasOut((ObjectNode) server, what);
                        }
                    });
        }
        assertThat(UPSTREAM.complaintsOfResponse(schema, ApiVersion.of(version), body))
                .as(what)
                .isEmpty();
    }

    private static void takeExtrasOut(ObjectNode server, String what) {
        take("deleted", server, what);
        take("estimated_deleted", server, what);
        take("addresses_labels_mac", server, what);
        if (server.path("flavor").has("vcpus")) {
            take("id", (ObjectNode) server.path("flavor"), what);
        }
    }

    private static void take(String key, ObjectNode from, String what) {
        assertThat(from.has(key)).as(what).isTrue();
        from.remove(key);
    }
}
