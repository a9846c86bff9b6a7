package io.kilonova.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.companion.StubCloud;
import io.kilonova.failure.ComputeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkClientTest {
    private static final UUID SERVER = new UUID(2, 2);
    private static final UUID NIC = new UUID(1, 1);

    private final StubCloud cloud = new StubCloud();
    private final NetworkClient networks = new NetworkClient(cloud.service("network"));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aConflictKeepsTheServicesOwnWords() {
        cloud.on("POST /v2.0/ports", 409, "{\"NeutronError\": {\"message\": \"no address left\"}}");
        cloud.on("GET /v2.0/ports", 200, "{\"ports\": []}");

        assertThatThrownBy(() -> networks.createPort(aPort()))
                .isInstanceOf(ComputeFailure.Conflict.class)
                .hasMessage("no address left");
    }

    @Test
    void aPortThatAnEarlierAttemptMadeIsFoundAndNotMadeAgain() {
        cloud.on(
                "GET /v2.0/ports",
                200,
                "{\"ports\": [%s, %s]}"
                        .formatted(port("other", "theirs"), port("p1", "kilonova-nic " + NIC)));

        assertThat(networks.createPort(aPort()).id()).isEqualTo("p1");
        assertThat(cloud.requests).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void aNewPortSaysWhoseItIsAndWhere() {
        var bodies = new ArrayList<String>();
        cloud.on("GET /v2.0/ports", 200, "{\"ports\": []}");
        cloud.on(
                "POST /v2.0/ports",
                exchange -> {
                    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    StubCloud.reply(exchange, 201, "{\"port\": %s}".formatted(port("p1", "")));
                });

        networks.createPort(aPort());

        assertThat(bodies.getFirst())
                .contains("\"device_owner\":\"compute:nova\"")
                .contains("\"device_id\":\"" + SERVER + "\"")
                .contains("\"binding:host_id\":\"host\"")
                .contains("\"description\":\"kilonova-nic " + NIC + "\"")
                .contains("\"mac_address\":\"fa:16:3e:00:00:09\"");
    }

    @Test
    void aNetworkIsForItsOwnerForAllOrForThoseItIsSharedWith() {
        network("own", "mine", false);
        network("open", "other", true);
        network("closed", "other", false);

        assertThat(networks.findNetwork("own", "mine")).isPresent();
        assertThat(networks.findNetwork("open", "mine")).isPresent();
        assertThat(networks.findNetwork("closed", "mine")).isEmpty();
        assertThat(networks.findNetwork("absent", "mine")).isEmpty();

        cloud.on("GET /v2.0/rbac-policies", 200, "{\"rbac_policies\": [{\"id\": \"r\"}]}");
        assertThat(networks.findNetwork("closed", "mine")).isPresent();
    }

    @Test
    void aListIsAllItsPagesWhereverTheLinksLead() {
        cloud.on(
                "GET /v2.0/ports",
                exchange -> {
                    var isFirst = !exchange.getRequestURI().getQuery().contains("marker");
                    var next =
                            ", \"ports_links\": [{\"rel\": \"next\", \"href\":"
                                    + " \"http://elsewhere.invalid/v2.0/ports?marker=p1\"}]";
                    StubCloud.reply(
                            exchange,
                            200,
                            "{\"ports\": [%s]%s}"
                                    .formatted(
                                            port(isFirst ? "p1" : "p2", ""), isFirst ? next : ""));
                });

        assertThat(networks.portsOf(SERVER)).extracting(PortInfo::id).containsExactly("p1", "p2");
    }

    @Test
    void manyPortsAreAskedForInFewQueries() {
        cloud.on("GET /v2.0/ports", 200, "{\"ports\": []}");

        networks.portsById(IntStream.range(0, 120).mapToObj(i -> "id-" + i).toList());

        assertThat(cloud.requests).hasSize(3);
    }

    @Test
    void aPortThatIsGoneIsUnboundAndDeleted() {
        networks.unbindPort("gone");
        networks.deletePort("gone");

        assertThat(networks.bindPort("gone", SERVER, "nova", "host")).isEmpty();
        assertThat(cloud.requests).hasSize(3);
    }

    @Test
    void theDefaultGroupIsFoundByName() {
        cloud.on(
                "GET /v2.0/security-groups",
                200,
                "{\"security_groups\": [{\"id\": \"a\", \"name\": \"web\"}, {\"id\": \"b\","
                        + " \"name\": \"default\"}]}");

        assertThat(networks.defaultSecurityGroup("mine").orElseThrow().id()).isEqualTo("b");
        assertThat(networks.findSecurityGroups("a", "mine")).hasSize(1);
        assertThat(networks.findSecurityGroups("x", "mine")).isEmpty();
    }

    @Test
    void thePortsLeftAreThoseOfTheQuota() {
        assertThat(networks.portsLeft("mine")).isEmpty();

        cloud.on(
                "GET /v2.0/quotas/mine/details",
                200,
                "{\"quota\": {\"port\": {\"limit\": 10, \"used\": 7, \"reserved\": 0}}}");
        assertThat(networks.portsLeft("mine")).hasValue(3);
    }

    @Test
    void aNetworkIsMadeOnDemandUnlessTheServiceCannot() {
        var topology = "{\"auto_allocated_topology\": {\"id\": \"n\"}}";
        cloud.on("GET /v2.0/auto-allocated-topology/mine", 200, topology);
        cloud.on("GET /v2.0/auto-allocated-topology/full", 409, "{\"message\": \"no room\"}");

        assertThat(networks.autoAllocatedNetwork("mine")).isEqualTo("n");
        networks.checkAutoAllocation("mine");
        assertThat(cloud.requests.getLast())
                .isEqualTo("GET /v2.0/auto-allocated-topology/mine?fields=dry-run");
        assertThatThrownBy(() -> networks.checkAutoAllocation("full"))
                .isInstanceOf(ComputeFailure.Conflict.class)
                .hasMessage("no room");
        assertThatThrownBy(() -> networks.autoAllocatedNetwork("other"))
                .isInstanceOf(ComputeFailure.Conflict.class)
                .hasMessage("The network service allocates no networks.");
    }

    @Test
    void aPortGetsTheAddressesAndGroupsThatItIsTo() {
        var bodies = new ArrayList<String>();
        cloud.on(
                "PUT /v2.0/ports/p1",
                exchange -> {
                    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    StubCloud.reply(exchange, 200, "{\"port\": %s}".formatted(port("p1", "")));
                });

        networks.setAddresses(
                "p1",
                List.of(new PortInfo.Address("192.0.2.7", "s"), new PortInfo.Address("", "t")));
        networks.setSecurityGroups("p1", List.of("g"));

        assertThat(bodies.getFirst())
                .contains("\"ip_address\":\"192.0.2.7\"", "{\"subnet_id\":\"t\"}");
        assertThat(bodies.getLast()).isEqualTo("{\"port\":{\"security_groups\":[\"g\"]}}");
        assertThat(networks.setAddresses("gone", List.of())).isEmpty();
    }

    @Test
    void aPortIsFoundByItsAddress() {
        cloud.on("GET /v2.0/ports", 200, "{\"ports\": [%s]}".formatted(port("p1", "")));

        assertThat(networks.portWithAddress("n", "2001:db8::7").orElseThrow().id()).isEqualTo("p1");
        assertThat(cloud.requests.getLast())
                .isEqualTo("GET /v2.0/ports?network_id=n&fixed_ips=ip_address%3D2001%3Adb8%3A%3A7");
    }

    @Test
    void aPortWithoutAnIdIsNoPort() {
        cloud.on("GET /v2.0/ports/x", 200, "{}");

        assertThatThrownBy(() -> networks.findPort("x"))
                .isInstanceOf(ComputeFailure.Unavailable.class);
    }

    private void network(String id, String project, boolean isShared) {
        cloud.on(
                "GET /v2.0/networks/" + id,
                200,
                "{\"network\": {\"id\": \"%s\", \"project_id\": \"%s\", \"shared\": %s}}"
                        .formatted(id, project, isShared));
    }

    private static String port(String id, String description) {
        return "{\"id\": \"%s\", \"network_id\": \"n\", \"description\": \"%s\", \"fixed_ips\": []}"
                .formatted(id, description);
    }

    private static NewPort aPort() {
        return new NewPort(
                NIC,
                "n",
                "mine",
                SERVER,
                "nova",
                "host",
                "fa:16:3e:00:00:09",
                null,
                List.of(),
                List.of());
    }
}
