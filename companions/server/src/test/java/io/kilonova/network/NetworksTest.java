package io.kilonova.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworksTest extends NetworkTest {
    @Test
    void theServiceDescribesItself() {
        var token = tokenOf("demo");

        var versions = call(Service.NETWORK, "GET", "/", "", "").body();
        assertThat(versions.at("/versions/0/id").asString()).isEqualTo("v2.0");
        assertThat(versions.at("/versions/0/links/0/href").asString())
                .isEqualTo(url(Service.NETWORK) + "/v2.0/");
        assertThat(call(Service.NETWORK, "GET", "/v2.0/", "", "").body().path("resources"))
                .isNotEmpty();
        assertThat(get(token, "extensions").body().path("extensions").findValuesAsString("alias"))
                .contains("binding", "security-group", "port-security", "quotas");
        assertThat(get(token, "extensions/binding").status()).isEqualTo(200);
        assertThat(get(token, "extensions/trunk").status()).isEqualTo(404);
    }

    @Test
    void whatTheServiceHasNoneOfIsAnEmptyList() {
        var token = tokenOf("demo");

        for (var none : new String[] {"routers", "agents", "availability_zones"}) {
            assertThat(get(token, none).body().path(none).isEmpty()).isTrue();
        }
        assertThat(post(token, "routers", "{'router': {}}").status()).isEqualTo(404);
    }

    @Test
    void aNetworkIsMadeChangedAndDeleted() {
        var tenant = newTenant();
        var made = make(tenant.token(), "network", "'name': 'blue', 'mtu': 1400");

        assertThat(made.path("project_id").asString()).isEqualTo(tenant.projectId());
        assertThat(made.path("tenant_id").asString()).isEqualTo(tenant.projectId());
        assertThat(made.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(made.path("mtu").asInt()).isEqualTo(1400);
        assertThat(made.path("shared").asBoolean()).isFalse();
        assertThat(made.has("provider:network_type")).isFalse();
        assertThat(made.path("created_at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z");
        var path = "networks/" + id(made);
        var subnet = subnet(tenant.token(), id(made), "10.0.0.0/24");
        var changed = put(tenant.token(), path, "{'network': {'name': 'red'}}").body();
        assertThat(changed.at("/network/name").asString()).isEqualTo("red");
        assertThat(changed.at("/network/revision_number").asInt()).isEqualTo(1);
        assertThat(get(tenant.token(), path).body()).isEqualTo(changed);
        assertThat(changed.at("/network/subnets/0").asString()).isEqualTo(subnet);
        assertThat(delete(tenant.token(), path).status()).isEqualTo(204);
        assertThat(type(get(tenant.token(), path))).isEqualTo("NetworkNotFound");
        assertThat(type(get(tenant.token(), "subnets/" + subnet))).isEqualTo("SubnetNotFound");
        var used = get(tenant.token(), "quotas/" + tenant.projectId() + "/details").body();
        assertThat(used.at("/quota/network/used").asInt()).isZero();
        assertThat(used.at("/quota/subnet/used").asInt()).isZero();
    }

    @Test
    void anotherProjectSeesOnlyWhatIsShared() {
        var owner = newTenant();
        var other = newTenant();
        var admin = tokenOf("admin");
        var own = "networks/" + network(owner.token());
        var shared = "networks/" + id(make(admin, "network", "'name': 'all', 'shared': true"));

        assertThat(type(get(other.token(), own))).isEqualTo("NetworkNotFound");
        assertThat(type(delete(other.token(), own))).isEqualTo("NetworkNotFound");
        assertThat(type(put(other.token(), own, "{'network': {'name': 'x'}}")))
                .isEqualTo("NetworkNotFound");
        assertThat(get(other.token(), shared).status()).isEqualTo(200);
        assertThat(delete(other.token(), shared).status()).isEqualTo(403);
        assertThat(get(admin, own).body().at("/network/provider:network_type").asString())
                .isEqualTo("local");
        var listed = get(other.token(), "networks?fields=id").body().findValuesAsString("id");
        assertThat(listed).contains(shared.substring(9)).doesNotContain(own.substring(9));
        delete(admin, shared);
    }

    @Test
    void whatOnlyAdministratorsMaySetIsRefusedToOthers() {
        var tenant = newTenant();

        for (var attribute :
                new String[] {
                    "'shared': true", "'router:external': true", "'provider:network_type': 'vlan'"
                }) {
            var answer = post(tenant.token(), "networks", "{'network': {" + attribute + "}}");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(type(answer)).isEqualTo("PolicyNotAuthorized");
        }
        var forOther = "{'network': {'project_id': 'other'}}";
        assertThat(post(tenant.token(), "networks", forOther).status()).isEqualTo(400);
        assertThat(get("", "networks").status()).isEqualTo(401);
    }

    @Test
    void badAttributesAreRefused() {
        var token = tokenOf("demo");

        for (var bad :
                new String[] {
                    "{'network': {'name': 5}}",
                    "{'network': {'mtu': 3}}",
                    "{'network': {'admin_state_up': 'maybe'}}",
                    "{'network': {'colour': 'blue'}}",
                    "{'network': {'status': 'DOWN'}}",
                    "{'network': {'name': '" + "x".repeat(256) + "'}}",
                    "{'net': {}}",
                    "{'networks': []}",
                    "nonsense"
                }) {
            assertThat(post(token, "networks", bad).status()).as(bad).isEqualTo(400);
        }
        assertThat(get(token, "networks?colour=blue").status()).isEqualTo(400);
        assertThat(get(token, "networks?sort_key=colour").status()).isEqualTo(400);
        assertThat(get(token, "networks?limit=-1").status()).isEqualTo(400);
        assertThat(get(token, "networks?marker=00000000-0000-0000-0000-000000000000").status())
                .isEqualTo(404);
    }

    @Test
    void listsAreFilteredSortedAndCutIntoPages() {
        var tenant = newTenant();
        var token = tenant.token();
        for (var name : new String[] {"c", "a", "d", "b", "e"}) {
            make(token, "network", "'name': '" + name + "'");
        }
        var mine = "networks?project_id=" + tenant.projectId();

        assertThat(names(get(token, mine + "&name=a&name=e&sort_key=name")))
                .containsExactly("a", "e");
        assertThat(names(get(token, mine + "&sort_key=name&sort_dir=desc")))
                .containsExactly("e", "d", "c", "b", "a");
        assertThat(get(token, mine + "&admin_state_up=False").body().path("networks").isEmpty())
                .isTrue();
        assertThat(get(token, mine + "&id=nonsense").body().path("networks").isEmpty()).isTrue();
        var first = get(token, mine + "&sort_key=name&limit=2");
        assertThat(names(first)).containsExactly("a", "b");
        var second = follow(token, first, "next");
        assertThat(names(second)).containsExactly("c", "d");
        var third = follow(token, second, "next");
        assertThat(names(third)).containsExactly("e");
        assertThat(links(third)).containsExactly("previous");
        assertThat(names(follow(token, third, "previous"))).containsExactly("c", "d");
        assertThat(get(token, mine + "&fields=name").body().path("networks").path(0).size())
                .isEqualTo(1);
    }

    private static List<String> names(Answer answer) {
        return answer.body().path("networks").findValuesAsString("name");
    }

    private static List<String> links(Answer answer) {
        return answer.body().path("networks_links").findValuesAsString("rel");
    }

    private Answer follow(String token, Answer page, String where) {
        for (var link : page.body().path("networks_links")) {
            if (link.path("rel").asString().equals(where)) {
                var url = link.path("href").asString();
                return get(token, url.substring(url.indexOf("networks?")));
            }
        }
        throw new AssertionError("no link to the " + where + " page in " + page.http().body());
    }

    @Test
    void subnetsGetAGatewayAndPoolsByDefault() {
        var token = newTenant().token();
        var network = network(token);

        var four = get(token, "subnets/" + subnet(token, network, "10.5.0.0/28")).body();
        assertThat(four.at("/subnet/gateway_ip").asString()).isEqualTo("10.5.0.1");
        assertThat(four.at("/subnet/allocation_pools/0/start").asString()).isEqualTo("10.5.0.2");
        assertThat(four.at("/subnet/allocation_pools/0/end").asString()).isEqualTo("10.5.0.14");
        assertThat(four.at("/subnet/enable_dhcp").asBoolean()).isTrue();
        var six = get(token, "subnets/" + subnet(token, network, "fd00:1::/64")).body();
        assertThat(six.at("/subnet/gateway_ip").asString()).isEqualTo("fd00:1::1");
        assertThat(six.at("/subnet/allocation_pools/0/start").asString()).isEqualTo("fd00:1::2");
        var bare =
                make(
                        token,
                        "subnet",
                        """
                        'network_id': '%s', 'cidr': '10.6.0.0/24', 'ip_version': 4,
                        'gateway_ip': null, 'dns_nameservers': ['10.6.0.53'],
                        'host_routes': [{'destination': '10.9.0.0/16', 'nexthop': '10.6.0.9'}],
                        'allocation_pools': [{'start': '10.6.0.10', 'end': '10.6.0.20'}]
                        """
                                .formatted(network));
        assertThat(bare.path("gateway_ip").isNull()).isTrue();
        assertThat(bare.at("/allocation_pools/0/end").asString()).isEqualTo("10.6.0.20");
        assertThat(bare.at("/host_routes/0/nexthop").asString()).isEqualTo("10.6.0.9");
        var path = "subnets/" + id(bare);
        var changed = put(token, path, "{'subnet': {'gateway_ip': '10.6.0.1'}}").body();
        assertThat(changed.at("/subnet/gateway_ip").asString()).isEqualTo("10.6.0.1");
        assertThat(get(token, path).body()).isEqualTo(changed);
        assertThat(type(put(token, path, "{'subnet': {'gateway_ip': '10.6.0.15'}}")))
                .isEqualTo("GatewayConflictWithAllocationPools");
        var filtered = get(token, "subnets?cidr=10.6.0.0/24&ip_version=4&network_id=" + network);
        assertThat(filtered.body().path("subnets")).hasSize(1);
    }

    @Test
    void aSubnetThatDoesNotFitIsRefused() {
        var token = newTenant().token();
        var network = network(token);
        subnet(token, network, "10.7.0.0/24");

        for (var bad :
                new String[] {
                    "'cidr': '10.7.0.128/25', 'ip_version': 4",
                    "'cidr': '10.0.0.0/8', 'ip_version': 4",
                    "'cidr': '10.8.0.1/24', 'ip_version': 4",
                    "'cidr': '10.8.0.0/24', 'ip_version': 6",
                    "'cidr': '10.8.0.0/24'",
                    "'cidr': 'x', 'ip_version': 4",
                    "'ip_version': 4",
                    "'cidr': '10.8.0.0/24', 'ip_version': 4, 'ipv6_ra_mode': 'slaac'",
                    "'cidr': 'fd00::/60', 'ip_version': 6, 'ipv6_address_mode': 'slaac'",
                    "'cidr': '10.8.0.0/24', 'ip_version': 4, 'allocation_pools': [{'start':"
                            + " '10.9.0.1', 'end': '10.9.0.5'}]"
                }) {
            var body = "{'subnet': {'network_id': '" + network + "', " + bad + "}}";
            assertThat(post(token, "subnets", body).status()).as(bad).isEqualTo(400);
        }
        var foreign = network(newTenant().token());
        var body = "{'subnet': {'network_id': '%s', 'cidr': '10.8.0.0/24', 'ip_version': 4}}";
        assertThat(type(post(token, "subnets", body.formatted(foreign))))
                .isEqualTo("NetworkNotFound");
    }

    @Test
    void ofSubnetsThatOverlapOneIsMadeHoweverManyAsk() throws InterruptedException {
        var token = newTenant().token();
        var network = network(token);
        var body = "{'subnet': {'network_id': '%s', 'cidr': '10.8.0.0/24', 'ip_version': 4}}";

        var answers = together(8, () -> post(token, "subnets", body.formatted(network)).status());

        assertThat(answers).containsOnlyOnce(201).containsOnly(201, 400);
    }

    @Test
    void quotasHoldHoweverManyAsk() throws InterruptedException {
        var tenant = newTenant();
        var admin = tokenOf("admin");
        var quota = "quotas/" + tenant.projectId();

        var set = put(admin, quota, "{'quota': {'network': 3}}");
        var answers = together(12, () -> type(post(tenant.token(), "networks", "{'network': {}}")));

        assertThat(set.body().at("/quota/network").asInt()).isEqualTo(3);
        assertThat(set.body().at("/quota/subnet").asInt()).isEqualTo(100);
        assertThat(answers.stream().filter(String::isEmpty)).hasSize(3);
        assertThat(answers).containsOnly("", "OverQuota");
        assertThat(get(tenant.token(), quota + "/details").body().at("/quota/network/used").asInt())
                .isEqualTo(3);
        assertThat(put(tenant.token(), quota, "{'quota': {'network': 9}}").status()).isEqualTo(403);
        assertThat(put(admin, quota, "{'quota': {'colour': 9}}").status()).isEqualTo(400);
        assertThat(put(admin, quota, "{'quota': {'port': -2}}").status()).isEqualTo(400);
        assertThat(get(admin, "quotas").body().findValuesAsString("project_id"))
                .contains(tenant.projectId());
        assertThat(delete(admin, quota).status()).isEqualTo(204);
        assertThat(get(tenant.token(), quota).body())
                .isEqualTo(get(tenant.token(), quota + "/default").body());
    }
}
