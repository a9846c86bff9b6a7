package io.kilonova.networkproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.ApiTest;
import io.kilonova.api.StubCompanions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest extends ApiTest {
    private static final String EXTERNAL = "bbbbbbbb-6c74-4c38-8316-07d6851654f7";

    @BeforeEach
    void external() {
        var external =
                StubCompanions.network(EXTERNAL, P2)
                        .replace("'shared'", "'router:external': true, 'shared'");
        COMPANIONS.answer(
                "/v2.0/networks?router%3Aexternal=True", StubCompanions.networks(external));
        COMPANIONS.answer("/v2.0/networks/" + EXTERNAL, "{'network': " + external + "}");
        var another = StubCompanions.network(StubCompanions.OTHER_NETWORK, P2);
        COMPANIONS.answer(
                "/v2.0/networks/" + StubCompanions.OTHER_NETWORK, "{'network': " + another + "}");
        COMPANIONS.answer("/v2.0/networks", StubCompanions.networks(external, another));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.35"})
    void aCallerSeesItsOwnNetworksAndThoseThatLeadOut(String version) {
        for (var kind : new String[] {"os-networks", "os-tenant-networks"}) {
            var path = "/v2.1/" + kind;
            var list = get(path, "reader", version);
            var one = get(path + "/" + StubCompanions.NETWORK, "reader", version);

            fits(kind + ".list", version, list);
            fits(kind + ".show", version, one);
            assertThat(list.body().path("networks").findValuesAsString("id"))
                    .containsExactly(StubCompanions.NETWORK, EXTERNAL);
            assertThat(list.body().at("/networks/0")).isEqualTo(one.body().path("network"));
            assertThat(one.body().at("/network/label").asString()).isEqualTo("private");
            assertThat(get(path + "/" + EXTERNAL, "reader", version).status()).isEqualTo(200);
            var another = get(path + "/" + StubCompanions.OTHER_NETWORK, "reader", version);
            assertThat(another.status()).isEqualTo(404);
            assertThat(another.message()).isEqualTo("Network not found");
        }
    }

    @Test
    void administratorsSeeAllAndMoreOfNothing() {
        var list = get("/v2.1/os-networks", "admin", "2.1");
        fits("os-networks.list", "2.1", list);
        assertThat(list.body().path("networks")).hasSize(2);
        assertThat(list.body().at("/networks/0").has("bridge")).isTrue();
        assertThat(get("/v2.1/os-networks", "reader", "2.1").body().at("/networks/0").has("bridge"))
                .isFalse();
        var another = get("/v2.1/os-networks/" + StubCompanions.OTHER_NETWORK, "admin", "2.1");
        assertThat(another.status()).isEqualTo(200);
        assertThat(get("/v2.1/os-tenant-networks", "admin", "2.1").body().at("/networks/0/cidr"))
                .hasToString("\"None\"");
    }

    @Test
    void theyEndWithTheOldVersions() {
        for (var path : new String[] {"os-networks", "os-tenant-networks"}) {
            assertThat(get("/v2.1/" + path, "member", "2.36").status()).isEqualTo(404);
            assertThat(get("/v2.1/" + path + "/" + EXTERNAL, "member", "2.36").status())
                    .isEqualTo(404);
        }
    }
}
