package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class AutoTopologiesTest extends NetworkTest {
    private static final String PATH = "auto-allocated-topology/";

    private String topology(Tenant tenant) {
        var answer = get(tenant.token(), PATH + tenant.projectId());
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(200);
        var topology = answer.body().path("auto_allocated_topology");
        assertThat(topology.path("project_id").asString()).isEqualTo(tenant.projectId());
        return id(topology);
    }

    @Test
    void aProjectGetsANetworkOfItsOwnTheSameEachTime() {
        var tenant = newTenant();
        var other = newTenant();

        var network = topology(tenant);

        assertThat(topology(tenant)).isEqualTo(network);
        assertThat(topology(other)).isNotEqualTo(network);
        var made = get(tenant.token(), "networks/" + network).body().path("network");
        assertThat(made.path("project_id").asString()).isEqualTo(tenant.projectId());
        assertThat(made.path("name").asString()).isEqualTo("auto_allocated_network");
        var subnets = get(tenant.token(), "subnets?network_id=" + network).body().path("subnets");
        var others = get(other.token(), "subnets").body().path("subnets");
        assertThat(subnets.findValuesAsString("cidr")).singleElement().asString().endsWith("/24");
        assertThat(subnets.findValuesAsString("cidr"))
                .isNotEqualTo(others.findValuesAsString("cidr"));
        assertThat(addresses(port(tenant.token(), network, "").body().path("port"))).hasSize(1);
    }

    @Test
    void aDryRunSaysWhetherItWouldWorkAndMakesNothing() {
        var tenant = newTenant();
        var path = PATH + tenant.projectId() + "?fields=dry-run";

        var answer = get(tenant.token(), path).body();

        assertThat(answer.at("/auto_allocated_topology/id").asString()).isEqualTo("dry-run=pass");
        assertThat(
                        get(tenant.token(), "networks?project_id=" + tenant.projectId())
                                .body()
                                .path("networks"))
                .isEmpty();
        var quota = "{'quota': {'network': 0}}";
        put(tokenOf("admin"), "quotas/" + tenant.projectId(), quota);
        assertThat(type(get(tenant.token(), path))).isEqualTo("AutoAllocationFailure");
    }

    @Test
    void manyWhoAskAtOnceGetTheSame() throws InterruptedException {
        var tenant = newTenant();

        var ids = new HashSet<>(together(8, () -> topology(tenant)));

        assertThat(ids).hasSize(1);
        assertThat(
                        get(tenant.token(), "networks?project_id=" + tenant.projectId())
                                .body()
                                .path("networks"))
                .hasSize(1);
    }

    @Test
    void itIsTakenAwayUnlessInUseAndMadeAnew() {
        var tenant = newTenant();
        var token = tenant.token();
        var network = topology(tenant);
        var port = id(port(token, network, "").body().path("port"));

        assertThat(type(delete(token, PATH + tenant.projectId()))).isEqualTo("NetworkInUse");
        delete(token, "ports/" + port);
        assertThat(delete(token, PATH + tenant.projectId()).status()).isEqualTo(204);
        assertThat(get(token, "networks/" + network).status()).isEqualTo(404);
        assertThat(delete(token, PATH + tenant.projectId()).status()).isEqualTo(404);
        assertThat(topology(tenant)).isNotEqualTo(network);
    }

    @Test
    void nobodyAsksForAnotherProjectButAdministrators() {
        var tenant = newTenant();

        assertThat(get(newTenant().token(), PATH + tenant.projectId()).status()).isEqualTo(403);
        var admins = get(tokenOf("admin"), PATH + tenant.projectId()).body();
        assertThat(admins.at("/auto_allocated_topology/id").asString()).isEqualTo(topology(tenant));
        var own = get(tenant.token(), PATH + "null").body();
        assertThat(own.at("/auto_allocated_topology/id").asString()).isEqualTo(topology(tenant));
    }
}
