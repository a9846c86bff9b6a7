package io.kilonova.floatingip;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.StubCompanions;
import io.kilonova.server.ServersTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloatingIpsTest extends ServersTest {
    private static final String PATH = "/v2.1/os-floating-ips";
    private static final String REMOTE = "/v2.0/floatingips";
    private static final String EXTERNAL = "bbbbbbbb-6c74-4c38-8316-07d6851654f7";
    private static final String ID = "f0f0f0f0-0000-4000-8000-000000000001";
    private static final String ADDRESS = "198.51.100.7";
    private static final String PORT = StubCompanions.PORT;

    @BeforeEach
    void pool() {
        pools(pool(EXTERNAL, "public"));
        COMPANIONS.answer(
                "/v2.0/networks?id=" + EXTERNAL, StubCompanions.networks(pool(EXTERNAL, "public")));
        floating(P1, "null", "null");
    }

    private void pools(String... all) {
        COMPANIONS.answer("/v2.0/networks?router%3Aexternal=True", StubCompanions.networks(all));
    }

    private static String pool(String id, String name) {
        return StubCompanions.network(id, P2).replace("private", name);
    }

    /** What there is, by its id, its project and its address. */
    private void floating(String project, String portId, String fixed) {
        var floating =
                "{'id': '%s', 'floating_ip_address': '%s', 'floating_network_id': '%s', 'project_id': '%s', 'port_id': %s, 'fixed_ip_address': %s}"
                        .formatted(ID, ADDRESS, EXTERNAL, project, portId, fixed);
        COMPANIONS.answer(REMOTE + "/" + ID, "{'floatingip': " + floating + "}");
        COMPANIONS.answer(REMOTE, "{'floatingip': " + floating + "}");
        for (var query : new String[] {"project_id=" + project, "floating_ip_address=" + ADDRESS}) {
            COMPANIONS.answer(REMOTE + "?" + query, "{'floatingips': [" + floating + "]}");
        }
    }

    private void leadTo(UUID server) {
        floating(P1, "'" + PORT + "'", "'192.0.2.7'");
        COMPANIONS.port(server.toString());
        COMPANIONS.answer(
                "/v2.0/ports?id=" + PORT,
                "{'ports': [{'id': '%s', 'network_id': 'n', 'device_id': '%s'}]}"
                        .formatted(PORT, server));
    }

    /** A server whose only port has the address 192.0.2.7. */
    private UUID server() {
        var server = running();
        jdbc.update(
                """
                update server_nic set port_id = ?, wire = jsonb_build_object(
                    'nicId', id, 'portId', ?::text, 'networkId', 'n', 'networkName', 'private',
                    'macAddress', 'fa:16:3e:00:00:01', 'mtu', 1500, 'vifType', 'bridge',
                    'bridge', 'b', 'isFilteredByHost', true, 'addresses', jsonb_build_array(
                        jsonb_build_object('address', '192.0.2.7', 'subnetId', 's', 'version', 4,
                            'cidr', '192.0.2.0/24', 'gateway', '', 'dnsServers', '[]'::jsonb,
                            'hasDhcp', true, 'floating', '[]'::jsonb)))
                where server_id = ?
                """,
                PORT,
                PORT,
                server);
        return server;
    }

    private Answer act(UUID server, String who, String version, String body) {
        return post("/v2.1/servers/" + server + "/action", who, version, body.replace('\'', '"'));
    }

    private int refreshes(UUID server) {
        return count(
                "operation where kind = 'server.refresh-network' and server_id = '" + server + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.35"})
    void theOldRoutesHandOnToTheNetworkService(String version) {
        var server = running();
        leadTo(server);

        var list = get(PATH, "reader", version);
        var one = get(PATH + "/" + ID, "reader", version);
        var made = post(PATH, "member", version, "{\"pool\": \"public\"}");
        var pools = get("/v2.1/os-floating-ip-pools", "reader", version);

        fits("os-floating-ips.list", version, list);
        fits("os-floating-ips.show", version, one);
        fits("os-floating-ips.create", version, made);
        fits("os-floating-ip-pools.list", version, pools);
        var shown = one.body().path("floating_ip");
        assertThat(list.body().at("/floating_ips/0")).isEqualTo(shown);
        assertThat(shown.path("ip").asString()).isEqualTo(ADDRESS);
        assertThat(shown.path("pool").asString()).isEqualTo("public");
        assertThat(shown.path("fixed_ip").asString()).isEqualTo("192.0.2.7");
        assertThat(shown.path("instance_id").asString()).isEqualTo(server.toString());
        assertThat(pools.body().at("/floating_ip_pools/0/name").asString()).isEqualTo("public");
        assertThat(made.status()).isEqualTo(200);
        assertThat(COMPANIONS.body("POST " + REMOTE)).contains(EXTERNAL, P1);
        assertThat(delete(PATH + "/" + ID, "member", version).status()).isEqualTo(202);
        assertThat(COMPANIONS.requests()).contains("DELETE " + REMOTE + "/" + ID);
        assertThat(refreshes(server)).isEqualTo(1);
    }

    @Test
    void anAddressThatCannotBeHadIsRefusedWithUpstreamsWords() {
        assertRefused(post(PATH, "member", "2.1", ""), 404, "Floating IP pool not found.");
        pools(pool(EXTERNAL, "nova"), pool(ID, "public"), pool(NETWORK, "public"));
        assertThat(post(PATH, "member", "2.1", "").status()).isEqualTo(200);
        assertRefused(
                post(PATH, "member", "2.1", "{\"pool\": \"public\"}"),
                400,
                "Multiple floating IP pools matches found for name 'public'");
        COMPANIONS.refuseOnly("POST", REMOTE, 409, "none");
        assertRefused(
                post(PATH, "member", "2.1", "{\"pool\": \"nova\"}"),
                404,
                "No more floating IPs in pool nova.");
        COMPANIONS.refuseForQuota("POST " + REMOTE);
        assertRefused(post(PATH, "member", "2.1", "{}"), 403, "IP allocation over quota.");
    }

    @Test
    void addressesOfOthersAreNotFoundAndOldVersionsEnd() {
        floating(P2, "null", "null");
        assertRefused(
                get(PATH + "/" + ID, "member", "2.1"), 404, "Floating IP not found for ID " + ID);
        assertThat(delete(PATH + "/" + ID, "member", "2.1").status()).isEqualTo(404);
        assertThat(get(PATH + "/" + ID, "admin", "2.1").status()).isEqualTo(200);
        for (var path : new String[] {PATH, PATH + "/" + ID, "/v2.1/os-floating-ip-pools"}) {
            assertThat(get(path, "member", "2.36").status()).isEqualTo(404);
        }
        COMPANIONS.answer(REMOTE + "?project_id=" + P1, "{'floatingips': []}");
        assertThat(get(PATH, "member", "2.1").body().path("floating_ips")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.43"})
    void anAddressIsLedToAServerAndAway(String version) {
        var server = server();

        var added =
                act(server, "member", version, "{'addFloatingIp': {'address': '198.51.100.7'}}");

        assertThat(added.status()).isEqualTo(202);
        assertThat(COMPANIONS.body("PUT " + REMOTE + "/" + ID)).contains(PORT, "192.0.2.7");
        assertThat(refreshes(server)).isEqualTo(1);
        var body = "{'removeFloatingIp': {'address': '198.51.100.7'}}";
        assertRefused(
                act(server, "member", version, body),
                409,
                "Floating IP 198.51.100.7 is not associated with instance " + server + ".");
        leadTo(server);
        assertThat(act(server, "reader", version, body).status()).isEqualTo(403);
        assertThat(act(server, "member", version, body).status()).isEqualTo(202);
        assertThat(COMPANIONS.body("PUT " + REMOTE + "/" + ID))
                .isEqualTo("{\"floatingip\":{\"port_id\":null}}");
    }

    @Test
    void aServerThatLosesTheAddressToAnotherIsBroughtUpToDateToo() {
        var first = server();
        leadTo(first);
        var second = server();

        var answer =
                act(second, "member", "2.43", "{'addFloatingIp': {'address': '198.51.100.7'}}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(refreshes(first)).isEqualTo(1);
        assertThat(refreshes(second)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.8 | | 404 | floating IP not found",
                "198.51.100.7 | 192.0.2.8 | 400 | Specified fixed address not assigned to instance"
            })
    void whatCannotBeLedToAServerIsRefused(
            String address, String fixed, int status, String message) {
        var more = fixed == null ? "" : ", 'fixed_address': '" + fixed + "'";
        var body = "{'addFloatingIp': {'address': '" + address + "'" + more + "}}";
        COMPANIONS.answer(REMOTE + "?floating_ip_address=198.51.100.8", "{'floatingips': []}");
        assertRefused(act(server(), "member", "2.43", body), status, message);
    }

    @Test
    void aServerWithoutAFittingAddressIsLedToByNone() {
        var body = "{'addFloatingIp': {'address': '198.51.100.7'}}";
        var server = server();
        assertThat(act(server, "member", "2.44", body).status()).isEqualTo(404);
        jdbc.update("update server_nic set wire = jsonb_set(wire, '{addresses,0,version}', '6')");
        assertThat(act(server, "member", "2.43", body).message())
                .endsWith("Instance has no fixed IPv4 addresses to associate.");
        jdbc.update("update server_nic set wire = jsonb_set(wire, '{addresses}', '[]')");
        assertRefused(
                act(server, "member", "2.43", body), 400, "No fixed IPs associated to instance");
        jdbc.update("update server_nic set wire = null");
        assertRefused(
                act(server, "member", "2.43", body), 400, "Instance network is not ready yet");
        assertThat(act(server, "stranger", "2.43", body).status()).isEqualTo(404);
    }

    @Test
    void aServerShowsThemBehindItsOwnAddresses() {
        var server = running();
        jdbc.update(
                """
                update server_nic set fixed_ips = '[
                    {"address": "192.0.2.7", "version": 4, "floating": ["198.51.100.7"]},
                    {"address": "2001:db8::7", "version": 6}]'
                """);

        var answer = get("/v2.1/servers/" + server, "member", "2.104").body();

        var shown = answer.at("/server/addresses/private");
        assertThat(shown.findValuesAsString("addr"))
                .containsExactly("192.0.2.7", "2001:db8::7", "198.51.100.7");
        assertThat(shown.findValuesAsString("OS-EXT-IPS:type"))
                .containsExactly("fixed", "fixed", "floating");
        assertMatches("servers.show", "2.104", answer);
    }

    private static void assertRefused(Answer answer, int status, String message) {
        assertThat(answer.message()).isEqualTo(message);
        assertThat(answer.status()).isEqualTo(status);
    }
}
