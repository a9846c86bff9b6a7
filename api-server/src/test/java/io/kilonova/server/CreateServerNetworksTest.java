package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.StubCompanions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a create may say of networks, ports, addresses and groups. */
class CreateServerNetworksTest extends ServersTest {
    private static final String TOPOLOGY = "/v2.0/auto-allocated-topology/" + P1;

    @Test
    void aNetworkIsMadeForAProjectThatHasNone() {
        COMPANIONS.answer("/v2.0/networks?project_id=" + P1, StubCompanions.networks());
        var answer = "{'auto_allocated_topology': {'id': '%s', 'tenant_id': '%s'}}";
        COMPANIONS.answer(TOPOLOGY + "?fields=dry-run", answer.formatted("dry-run=pass", P1));
        COMPANIONS.answer(TOPOLOGY, answer.formatted(NETWORK, P1));

        var created = post("/v2.1/servers", "member", "2.37", body("'networks': 'auto'"));

        assertThat(created.status()).as("%s", created.body()).isEqualTo(202);
        assertThat(one("select network_id from server_nic", String.class)).isEqualTo(NETWORK);
    }

    @Test
    void aNetworkThatIsThereIsTakenBeforeOneIsMade() {
        var created = post("/v2.1/servers", "member", "2.37", body("'networks': 'auto'"));

        assertThat(created.status()).isEqualTo(202);
        assertThat(COMPANIONS.requests()).noneMatch(request -> request.contains("auto-allocated"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'networks': 'auto'", "'networks': 'none'"})
    void wordsForNetworksCameLater(String networks) {
        assertThat(post("/v2.1/servers", "member", "2.36", body(networks)).status()).isEqualTo(400);
        assertThat(count("server")).isZero();
    }

    @Test
    void anAddressInUseIsAConflict() {
        COMPANIONS.answer(
                "/v2.0/ports?network_id=" + NETWORK + "&fixed_ips=ip_address%3D192.0.2.9",
                "{'ports': [{'id': 'p', 'network_id': 'n', 'device_id': 'other'}]}");

        var answer =
                create("'networks': [{'uuid': '%s', 'fixed_ip': '192.0.2.9'}]".formatted(NETWORK));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message())
                .isEqualTo("Fixed IP address 192.0.2.9 is already in use on instance other.");
        assertThat(count("server")).isZero();
    }

    @Test
    void aPortOfAKindThatNoHostCanPlugInIsRefused() {
        COMPANIONS.answer(
                "/v2.0/ports/" + StubCompanions.PORT,
                """
                {'port': {'id': '%s', 'network_id': '%s', 'project_id': '%s', 'device_id': '',
                  'binding:vnic_type': 'macvtap',
                  'fixed_ips': [{'ip_address': '192.0.2.9', 'subnet_id': '%s'}]}}
                """
                        .formatted(StubCompanions.PORT, NETWORK, P1, StubCompanions.SUBNET));

        var answer = create("'networks': [{'port': '%s'}]".formatted(StubCompanions.PORT));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("binding:vnic_type macvtap");
    }

    @Test
    void aNetworkMayBeThereMoreThanOnce() {
        var networks = "'networks': [{'uuid': '%s'}, {'uuid': '%s'}]".formatted(NETWORK, NETWORK);

        assertThat(create(networks).status()).isEqualTo(202);
        assertThat(jdbc.queryForList("select position from server_nic order by 1", Integer.class))
                .isEqualTo(List.of(0, 1));
    }

    @Test
    void portsAreCountedAgainstTheirQuotaBeforeAnythingIsWritten() {
        ports(10, 7);
        var networks = "'networks': [{'uuid': '%s'}, {'uuid': '%s'}]".formatted(NETWORK, NETWORK);

        var tooMany = create(networks + ", 'min_count': 2, 'max_count': 2");
        assertThat(tooMany.status()).isEqualTo(403);
        assertThat(tooMany.message()).isEqualTo("Maximum number of ports exceeded");
        assertThat(count("server")).isZero();

        assertThat(create(networks + ", 'min_count': 1, 'max_count': 2").status()).isEqualTo(202);
        assertThat(count("server")).isEqualTo(1);
    }

    @Test
    void aUsersOwnPortCountsForNothing() {
        ports(10, 10);

        assertThat(create("'networks': [{'port': '%s'}]".formatted(StubCompanions.PORT)).status())
                .isEqualTo(202);
    }

    @Test
    void groupsAreFoundByNameOrIdAndMustBeClear() {
        COMPANIONS.answer(
                "/v2.0/security-groups?project_id=" + P1,
                """
                {'security_groups': [
                    {'id': 'aaaaaaaa-0000-4000-8000-000000000001', 'name': 'web'},
                    {'id': 'aaaaaaaa-0000-4000-8000-000000000002', 'name': 'twin'},
                    {'id': 'aaaaaaaa-0000-4000-8000-000000000003', 'name': 'twin'}]}
                """);
        var groups = "'security_groups': [{'name': '%s'}]";

        assertThat(create(groups.formatted("web")).status()).isEqualTo(202);
        assertThat(create(groups.formatted("aaaaaaaa-0000-4000-8000-000000000003")).status())
                .isEqualTo(202);
        assertThat(jdbc.queryForList("select name from server_security_group", String.class))
                .containsExactlyInAnyOrder("web", "twin");
        var unclear = create(groups.formatted("twin"));
        assertThat(unclear.status()).isEqualTo(409);
        assertThat(unclear.message())
                .isEqualTo(
                        "Multiple security groups found matching 'twin'. Use an ID to be more"
                                + " specific.");
        var absent = create(groups.formatted("absent"));
        assertThat(absent.status()).isEqualTo(400);
        assertThat(absent.message())
                .isEqualTo("Security group absent not found for project " + P1 + ".");
    }

    private void ports(int limit, int used) {
        COMPANIONS.answer(
                "/v2.0/quotas/" + P1 + "/details",
                "{'quota': {'port': {'limit': %d, 'used': %d, 'reserved': 0}}}"
                        .formatted(limit, used));
    }
}
