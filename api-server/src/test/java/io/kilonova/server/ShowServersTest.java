package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.StatementCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ShowServersTest extends ServersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.1", "2.2", "2.3", "2.8", "2.9", "2.16", "2.19", "2.26", "2.46", "2.47", "2.63",
                "2.69", "2.71", "2.73", "2.75", "2.89", "2.90", "2.96", "2.98", "2.100", "2.104"
            })
    void everyVersionHasItsForm(String version) {
        var running = running();
        created();

        for (var who : List.of("admin", "reader")) {
            assertMatches("servers.list", version, get("/v2.1/servers", who, version).body());
            assertMatches(
                    "servers.detail", version, get("/v2.1/servers/detail", who, version).body());
            assertMatches(
                    "servers.show", version, get("/v2.1/servers/" + running, who, version).body());
        }
    }

    @Test
    void aRunningServerShowsWhereItIsAndHowItDoes() {
        var server = get("/v2.1/servers/" + running(), "admin", "2.104").body().path("server");

        assertThat(server.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(server.path("OS-EXT-STS:power_state").asInt()).isEqualTo(1);
        assertThat(server.path("OS-EXT-SRV-ATTR:host").asString()).isEqualTo("node-1");
        assertThat(server.path("OS-EXT-SRV-ATTR:instance_name").asString())
                .matches("instance-[0-9a-f]{8}");
        assertThat(server.path("OS-EXT-AZ:availability_zone").asString()).isEqualTo("az1");
        assertThat(server.path("host_status").asString()).isEqualTo("UP");
        assertThat(server.path("hostId").asString()).hasSize(56);
        assertThat(server.at("/addresses/private/0/addr").asString()).isEqualTo("192.0.2.7");
        assertThat(server.at("/addresses_labels_mac/0").asString()).isEqualTo("fa:16:3e:00:00:01");
        assertThat(server.at("/security_groups/0/name").asString()).isEqualTo("default");
        assertThat(server.at("/flavor/id").asString()).isEqualTo("1");
        assertThat(server.at("/flavor/original_name").asString()).isEqualTo("flavor-1");
        assertThat(server.at("/flavor/extra_specs/hw:mem_page_size").asString()).isEqualTo("any");
        assertThat(server.at("/image/properties/hw_disk_bus").asString()).isEqualTo("virtio");
        assertThat(server.path("deleted").asString()).isEmpty();
        assertThat(server.path("server_groups").isArray()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "forced_down = true, DOWN",
        "disabled = true, MAINTENANCE",
        "last_seen = now() - interval '5 minutes', UNKNOWN"
    })
    void theStateOfTheHostShows(String change, String status) {
        var id = running();
        jdbc.update("update host set " + change);

        var server = get("/v2.1/servers/" + id, "admin", "2.16").body().path("server");

        assertThat(server.path("host_status").asString()).isEqualTo(status);
    }

    @Test
    void whatIsForAdministratorsIsLeftOutForOthers() {
        var id = running();

        var server = get("/v2.1/servers/" + id, "member", "2.89").body().path("server");

        assertThat(server.propertyNames().stream().filter(n -> n.startsWith("OS-EXT-SRV-ATTR:")))
                .isEmpty();
        assertThat(server.has("host_status")).isFalse();
        var later = get("/v2.1/servers/" + id, "member", "2.90").body().path("server");
        assertThat(later.path("OS-EXT-SRV-ATTR:hostname").asString()).isEqualTo("web");
    }

    @Test
    void aFailedServerTellsWhy() {
        var id = created();
        jdbc.update("update server set vm_state = 'error', task_state = null, operation_id = null");
        transactions.executeWithoutResult(_ ->
                states.recordFault(
                        id, new ServerStateStore.Fault(500, "No valid host was found.", "counts")));

        var forMember = get("/v2.1/servers/" + id, "member", "").body().at("/server/fault");
        var forAdmin = get("/v2.1/servers/" + id, "admin", "").body().at("/server/fault");

        assertThat(forMember.path("message").asString()).isEqualTo("No valid host was found.");
        assertThat(forMember.has("details")).isFalse();
        assertThat(forAdmin.path("details").asString()).isEqualTo("counts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "1-1-1-1-1", "00000000-0000-4000-8000-000000000000", "%27"})
    void anUnknownIdOfAnyFormIsNotFound(String id) {
        assertThat(get("/v2.1/servers/" + id, "member", "").status()).isEqualTo(404);
    }

    @Test
    void aForeignServerDoesNotExist() {
        var id = created();

        var answer = get("/v2.1/servers/" + id, "stranger", "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.message()).isEqualTo("Instance " + id + " could not be found.");
        assertThat(delete("/v2.1/servers/" + id, "stranger", "").status()).isEqualTo(404);
        assertThat(ids(get("/v2.1/servers", "stranger", "").body())).isEmpty();
    }

    @Test
    void unknownQueryParametersAreRefusedOnlyLately() {
        var id = created();

        assertThat(get("/v2.1/servers?nope=1", "member", "2.74").status()).isEqualTo(200);
        assertThat(get("/v2.1/servers?nope=1", "member", "2.75").status()).isEqualTo(400);
        assertThat(get("/v2.1/servers/" + id + "?nope=1", "member", "2.102").status())
                .isEqualTo(400);
    }

    @Test
    void pagesLinkToEachOther() {
        var all = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            all.add(created().toString());
        }

        var seen = new ArrayList<String>();
        var path = "/v2.1/servers/detail?limit=2&sort_key=display_name&sort_dir=asc";
        while (!path.isEmpty()) {
            var body = get(path, "member", "2.1").body();
            seen.addAll(ids(body));
            var next = body.at("/servers_links/0/href").asString("");
            path = next.isEmpty() ? "" : next.substring(next.indexOf("/v2.1"));
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=-1, 400",
        "limit=x, 400",
        "limit=0, 200",
        "marker=nope, 400",
        "marker=00000000-0000-4000-8000-000000000000, 400",
        "sort_key=nope, 400",
        "sort_key=host, 403",
        "sort_dir=up, 400",
        "changes-since=nope, 400",
        "status=DELETED, 403",
        "all_tenants=1, 403",
        "all_tenants=maybe, 400",
        "name=, 400",
        "name=(, 400",
        "ip=%5B, 400"
    })
    void badListsAreRefused(String query, int status) {
        created();

        var answer = get("/v2.1/servers/detail?" + query, "member", "2.66");

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "sort_key=display_name&sort_dir=asc, abc",
        "sort_key=display_name&sort_dir=desc, cba",
        "sort_key=display_name, cba",
        "sort_dir=asc, bca",
        "'', acb",
        "sort_key=vm_state&sort_key=display_name&sort_dir=asc, abc",
        "sort_key=vm_state&sort_key=display_name&sort_dir=asc&sort_dir=desc, cba",
        "sort_key=vcpus&sort_key=display_name&sort_dir=desc&sort_dir=asc, abc",
        "sort_key=vcpus&sort_dir=asc, acb"
    })
    void keysAndDirectionsGoTogether(String query, String order) {
        for (var name : List.of("b", "c", "a")) {
            create("'name': '" + name + "'");
        }

        var names = new StringBuilder();
        get("/v2.1/servers?" + query, "member", "2.74")
                .body()
                .path("servers")
                .forEach(server -> names.append(server.path("name").asString()));

        assertThat(names).hasToString(order);
    }

    @ParameterizedTest
    @CsvSource({
        "2.74, sort_dir=asc&sort_dir=asc, 400",
        "2.74, sort_key=uuid&sort_dir=ASC, 400",
        "2.74, sort_key=vcpus, 200",
        "2.75, sort_key=vcpus, 400",
        "2.72, sort_key=locked, 200",
        "2.75, sort_key=locked, 200",
        "2.74, nope=1, 200",
        "2.75, nope=1, 400",
        "2.74, name=a%2B%2B, 400",
        "2.74, name=(%3F%3Dx), 200",
        "2.74, ip=a%2B%2B, 400",
        "2.74, name=a%7B256%7D, 400"
    })
    void listsAreChecked(String version, String query, int status) {
        running();

        var answer = get("/v2.1/servers?" + query, "admin", version);

        assertThat(answer.status()).as(answer.http().body()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "member, 2.89, hostname=nope, true",
        "member, 2.90, hostname=nope, false",
        "admin, 2.1, hostname=nope, false",
        "admin, 2.1, tenant_id=22222222222222222222222222222222, true",
        "admin, 2.1, all_tenants=1&tenant_id=22222222222222222222222222222222, false",
        "admin, 2.1, auto_disk_config=False, true",
        "admin, 2.1, auto_disk_config=1, false",
        "admin, 2.1, status=ACTIVE&vm_state=stopped, true",
        "admin, 2.1, fixed=1, true",
        "reader, 2.25, tags=nope, true",
        "reader, 2.26, tags=nope, false",
        "reader, 2.4, ip6=nope, true",
        "reader, 2.5, ip6=nope, false",
        "reader, 2.65, changes-before=2000-01-01T00:00:00Z, true",
        "reader, 2.66, changes-before=2000-01-01T00:00:00Z, false",
        "reader, 2.72, locked=true, true",
        "reader, 2.73, locked=true, false"
    })
    void filtersComeWithTheirVersions(String who, String version, String query, boolean isFound) {
        var id = running().toString();

        var answer = get("/v2.1/servers?" + query, who, version);

        assertThat(ids(answer.body())).isEqualTo(isFound ? List.of(id) : List.of());
    }

    @Test
    void anUnknownStatusIsAnEmptyListUntilItIsAnError() {
        created();

        assertThat(ids(get("/v2.1/servers?status=nope", "member", "2.37").body())).isEmpty();
        var answer = get("/v2.1/servers?status=nope", "member", "2.38");
        assertThat(answer.message()).isEqualTo("Invalid status value");
    }

    @ParameterizedTest
    @CsvSource({
        "name=WEB, true",
        "name=%5Ewe, true",
        "name=%5Eeb, false",
        "status=active, true",
        "status=build&status=ACTIVE, true",
        "status=BUILD, false",
        "flavor=1, true",
        "flavor=2, false",
        "image=70a599e0-31e7-49b7-b260-868f441e862b, true",
        "image=nope, false",
        "ip=192.0, true",
        "ip=10.0, false",
        "ip6=fe80, false",
        "host=node-1, true",
        "host=node-2, false",
        "uuid=00000000-0000-4000-8000-000000000000, false",
        "power_state=1, true",
        "power_state=4, false",
        "vm_state=active, true",
        "task_state=scheduling, false",
        "availability_zone=az1, true",
        "key_name=k, false",
        "config_drive=true, false",
        "config_drive=0, true",
        "hostname=web, true",
        "locked=true, false",
        "user_id=member, true",
        "user_id=other, false",
        "changes-since=2020-01-01T00:00:00Z, true",
        "changes-since=2999-01-01T00:00:00, false",
        "changes-before=2999-01-01T00:00:00%2B01:00, true",
        "deleted=true, false",
        "reservation_id=r-, true",
        "tags=a, false",
        "not-tags=a, true",
        "node=node-1.example, true",
        "all_tenants=1, true",
        "all_tenants=1&project_id=22222222222222222222222222222222, false",
        "tenant_id=11111111111111111111111111111111, true"
    })
    void filtersFindTheServerOrNot(String query, boolean isFound) {
        var id = running();

        for (var path : List.of("/v2.1/servers?", "/v2.1/servers/detail?")) {
            var answer = get(path + query, "admin", "2.104");
            assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(200);
            assertThat(ids(answer.body())).isEqualTo(isFound ? List.of(id.toString()) : List.of());
        }
    }

    @Test
    void filtersThatACallerMayNotUseAreIgnored() {
        var id = running().toString();

        assertThat(ids(get("/v2.1/servers?host=node-9", "member", "2.104").body()))
                .containsExactly(id);
        assertThat(ids(get("/v2.1/servers?power_state=4", "member", "2.82").body()))
                .containsExactly(id);
        assertThat(ids(get("/v2.1/servers?power_state=4", "member", "2.83").body())).isEmpty();
        assertThat(get("/v2.1/servers?metadata=x", "admin", "2.1").status()).isEqualTo(400);
        assertThat(get("/v2.1/servers?metadata=x", "member", "2.1").status()).isEqualTo(200);
    }

    @Test
    void aDetailedListOfManyServersTakesFewStatements() {
        assertThat(create("'max_count': 10, 'return_reservation_id': true").status())
                .isEqualTo(202);
        var asked = COMPANIONS.requests();
        var before = statements();
        var answer = get("/v2.1/servers/detail?limit=5", "admin", "2.104");
        var first = statements() - before;
        var marker = ids(answer.body()).getLast();
        before = statements();
        get("/v2.1/servers/detail?limit=5&marker=" + marker, "admin", "2.104");
        var second = statements() - before;

        assertThat(ids(answer.body())).hasSize(5);
        assertThat(first).isLessThanOrEqualTo(3);
        assertThat(second).isLessThanOrEqualTo(4);
        assertThat(COMPANIONS.requests()).isEqualTo(asked);
    }

    private long statements() {
        return ((StatementCounter) counter).total();
    }

    private static List<String> ids(JsonNode body) {
        var ids = new ArrayList<String>();
        body.path("servers").forEach(server -> ids.add(server.path("id").asString()));
        return ids;
    }

    @Test
    void serversAreServedUnderTheirSecondNameUntilItEnded() {
        var id = running();
        var path = "/v2.1/os-volumes_boot";

        assertThat(ids(get(path, "member", "2.102").body())).containsExactly(id.toString());
        assertThat(ids(get(path + "/detail", "member", "2.1").body()))
                .containsExactly(id.toString());
        var shown = get(path + "/" + id, "member", "2.102").body();
        assertMatches("servers.show", "2.102", shown);
        assertThat(shown.at("/server/links/0/href").asString()).endsWith("/servers/" + id);
        assertThat(
                        put(path + "/" + id, "member", "2.1", "{\"server\": {\"name\": \"n\"}}")
                                .status())
                .isEqualTo(200);
        assertThat(post(path + "/" + id + "/action", "member", "", "{\"os-stop\": null}").status())
                .isEqualTo(202);
        assertThat(post(path, "member", "", body("")).status()).isEqualTo(202);
        assertThat(delete(path + "/" + id, "member", "2.102").status()).isEqualTo(204);
        assertThat(get(path, "member", "2.103").status()).isEqualTo(404);
        assertThat(get(path + "/" + id + "/metadata", "member", "2.1").status()).isEqualTo(404);
    }

    @Test
    void theLegacyRootAndTheOthersFindTheSameServer() {
        UUID id = created();

        for (var root : List.of("/v2/", "/v2.1/", "/v1/" + P1 + "/", "/v2.1/" + P1 + "/")) {
            var server = get(root + "servers/" + id, "member", "").body().path("server");
            assertThat(server.path("id").asString()).isEqualTo(id.toString());
            assertThat(server.at("/links/0/href").asString())
                    .endsWith(
                            (root.startsWith("/v1") ? "/v2.1/" + P1 + "/" : root)
                                    + "servers/"
                                    + id);
        }
    }
}
