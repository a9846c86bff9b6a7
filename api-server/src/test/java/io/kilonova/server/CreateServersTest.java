package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.api.StubCompanions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateServersTest extends ServersTest {
    @Test
    void aCreateWritesEverythingThatTheBuildNeeds() {
        var answer =
                create(
                        """
                        'metadata': {'a': '1'}, 'security_groups': [{'name': 'default'}],
                        'networks': [{'uuid': '%s'}], 'user_data': 'aGVsbG8=', 'config_drive': true
                        """
                                .formatted(NETWORK));

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(202);
        var id = answer.body().at("/server/id").asString();
        assertThat(answer.header("Location")).endsWith("/v2.1/servers/" + id);
        assertThat(answer.body().at("/server/adminPass").asString()).hasSize(12);
        assertThat(answer.body().at("/server/status").asString()).isEqualTo("BUILD");
        assertThat(answer.body().at("/server/OS-EXT-STS:task_state").asString())
                .isEqualTo("scheduling");
        assertThat(answer.body().at("/server/security_groups/0/name").asString())
                .isEqualTo("default");
        var operation = jdbc.queryForMap("select * from operation");
        assertThat(operation.get("kind")).isEqualTo("server.build");
        assertThat(operation.get("server_id")).hasToString(id);
        var request =
                json.readValue(
                        one("select request::text from operation", String.class),
                        BuildRequest.class);
        assertThat(request.flavor().memoryMb()).isEqualTo(512);
        assertThat(request.image()).extracting(ImageSpec::id).isEqualTo(IMAGE);
        assertThat(request.nics()).hasSize(1);
        assertThat(request.nics().getFirst().networkName()).isEqualTo("private");
        assertThat(request.securityGroupIds()).isEmpty();
        assertThat(request.adminPass()).isEqualTo(answer.body().at("/server/adminPass").asString());
        var action = jdbc.queryForMap("select * from instance_action");
        assertThat(action.get("action")).isEqualTo("create");
        assertThat(action.get("request_id")).isEqualTo(answer.header("x-openstack-request-id"));
        assertThat(action.get("operation_id")).isEqualTo(operation.get("id"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.1", "2.18", "2.19", "2.32", "2.36", "2.37", "2.42", "2.52", "2.57", "2.63",
                "2.67", "2.74", "2.90", "2.94", "2.104"
            })
    void theSmallestCreateWorksAtEveryVersion(String version) {
        var answer =
                post(
                        "/v2.1/servers",
                        "member",
                        version,
                        body("'networks': [{'uuid': '%s'}]".formatted(NETWORK)));

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(202);
        assertThat(answer.body().path("server").has("adminPass")).isTrue();
    }

    @Test
    void anOnlyNetworkIsUsedUnaskedAndSeveralAreAmbiguous() {
        created();
        assertThat(count("server_nic")).isEqualTo(1);

        COMPANIONS.answer(
                "/v2.0/networks?shared=true",
                StubCompanions.networks(StubCompanions.network(StubCompanions.OTHER_NETWORK, P2)));
        var answer = create("");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).startsWith("More than one possible network found.");
        assertThat(count("server")).isEqualTo(1);
    }

    @Test
    void withoutAnyNetworkThereIsNoInterface() {
        COMPANIONS.answer("/v2.0/networks?project_id=" + P1, StubCompanions.networks());

        created();

        assertThat(count("server_nic")).isZero();
    }

    @Test
    void noneMeansNoInterfaceAndAutoNeedsANetwork() {
        assertThat(post("/v2.1/servers", "member", "2.37", body("'networks': 'none'")).status())
                .isEqualTo(202);
        assertThat(count("server_nic")).isZero();
        assertThat(post("/v2.1/servers", "member", "2.37", body("'networks': 'auto'")).status())
                .isEqualTo(202);
        assertThat(count("server_nic")).isEqualTo(1);
        COMPANIONS.answer("/v2.0/networks?project_id=" + P1, StubCompanions.networks());

        var answer = post("/v2.1/servers", "member", "2.37", body("'networks': 'auto'"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).startsWith("Unable to automatically allocate a network");
    }

    @Test
    void aPortBringsItsGroupsAndStaysTheUsers() {
        var answer = create("'networks': [{'port': '%s'}]".formatted(StubCompanions.PORT));

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(202);
        var nic = jdbc.queryForMap("select * from server_nic");
        assertThat(nic.get("owns_port")).isEqualTo(false);
        assertThat(nic.get("port_id")).isEqualTo(StubCompanions.PORT);
        assertThat(count("server_security_group")).isEqualTo(1);

        COMPANIONS.port("another-server");
        assertThat(create("'networks': [{'port': '%s'}]".formatted(StubCompanions.PORT)).status())
                .isEqualTo(409);
    }

    @Test
    void subnetsOfTheVendorsDocumentAreTakenInBothForms() {
        var one = "'networks': [{'uuid': '%s', 'subnet_id': '%s'}]";
        var several = "'networks': [{'uuid': '%s', 'subnet_id': ['%s']}]";

        assertThat(create(one.formatted(NETWORK, StubCompanions.SUBNET)).status()).isEqualTo(202);
        assertThat(create(several.formatted(NETWORK, StubCompanions.SUBNET)).status())
                .isEqualTo(202);
        assertThat(create(one.formatted(NETWORK, StubCompanions.NETWORK)).status()).isEqualTo(400);
    }

    @Test
    void severalServersAreNumberedAndShareAReservation() {
        var answer = create("'min_count': 2, 'max_count': '3', 'return_reservation_id': true");

        assertThat(answer.status()).isEqualTo(202);
        var reservation = answer.body().path("reservation_id").asString();
        assertThat(reservation).startsWith("r-");
        assertThat(
                        jdbc.queryForList(
                                "select name from server where reservation_id = ? order by"
                                        + " launch_index",
                                String.class,
                                reservation))
                .containsExactly("web-1", "web-2", "web-3");
        assertThat(count("operation")).isEqualTo(3);
        assertThat(count("instance_action")).isEqualTo(3);
    }

    @Test
    void quotaIsAllOrNothingButGivesFewerWhereFewerWillDo() {
        limit("instances", 4);

        assertThat(create("'min_count': 5").status()).isEqualTo(403);
        assertThat(count("server")).isZero();
        assertThat(create("'min_count': 1, 'max_count': 3").status()).isEqualTo(202);
        assertThat(create("'min_count': 1, 'max_count': 3").status()).isEqualTo(202);
        assertThat(count("server")).isEqualTo(4);
        var answer = create("");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().at("/forbidden/message").asString())
                .isEqualTo(
                        "Quota exceeded for instances: Requested 1, but already used 4 of 4"
                                + " instances");
    }

    @Test
    void severalLimitsAreNamedTogether() {
        limit("cores", 0);
        limit("ram", 100);

        assertThat(create("").message())
                .isEqualTo(
                        "Quota exceeded for cores, ram: Requested 1, 512, but already used 0, 0 of"
                                + " 0, 100 cores, ram");
    }

    @Test
    void manyAtOnceNeverGoOverTheQuota() throws Exception {
        limit("instances", 5);
        var tries = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 16; i++) {
            tries.add(() -> create("").status());
        }

        var statuses = new ArrayList<Integer>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : pool.invokeAll(tries)) {
                statuses.add(done.get());
            }
        }

        assertThat(statuses).containsOnly(202, 403);
        assertThat(count("server")).isEqualTo(5);
    }

    @Test
    void aRepeatedKeyFindsTheSameServersAndAnotherBodyIsRefused() {
        var first = createWithKey("k1", body("'adminPass': 'secret'"));
        var again = createWithKey("k1", body("'adminPass': 'secret'"));
        var other = createWithKey("k1", body("'adminPass': 'another'"));
        var third = createWithKey("k2", body("'adminPass': 'secret'"));

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(409);
        assertThat(third.status()).isEqualTo(202);
        assertThat(count("server")).isEqualTo(2);
        assertThat(count("operation")).isEqualTo(2);
    }

    @Test
    void aKeyUsedAtOnceByManyMakesOneServer() throws Exception {
        var tries = new ArrayList<Callable<String>>();
        for (int i = 0; i < 12; i++) {
            tries.add(() -> createWithKey("k", body("")).body().at("/server/id").asString());
        }

        var ids = new ArrayList<String>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : pool.invokeAll(tries)) {
                ids.add(done.get());
            }
        }

        assertThat(Set.copyOf(ids)).hasSize(1);
        assertThat(count("server")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'networks': [{'uuid': '11111111-0000-4000-8000-000000000000'}] | Network"
                        + " 11111111-0000-4000-8000-000000000000 could not be found.",
                "'networks': [{'port': '11111111-0000-4000-8000-000000000000'}] | Port id"
                        + " 11111111-0000-4000-8000-000000000000 could not be found.",
                "'networks': [{'uuid': 'not-a-uuid'}] | Bad networks format: network uuid is not in"
                        + " proper format (not-a-uuid)",
                "'networks': [{'uuid': 'e825f75b-6c74-4c38-8316-07d6851654f7', 'fixed_ip':"
                        + " '198.51.100.1'}] | Fixed IP 198.51.100.1 is not a valid",
                "'security_groups': [{'name':'nope'}] | Security group nope not found for project",
                "'key_name': 'nope' | Invalid key_name provided.",
                "'availability_zone': 'nope' | The requested availability zone is not available",
                "'min_count': 3, 'max_count': 2 | min_count must be <= max_count",
                "'max_count': 100000 | max_count must be <=",
                "'imageRef': '' | Missing imageRef attribute",
                "'imageRef': '11111111-0000-4000-8000-000000000000' | Can not find requested image",
                "'flavorRef': 'nope' | Flavor nope could not be found.",
                "'name': 'a\\u0007b' | name",
                "'name': '' | name",
                "'user_data': 'abcde' | Invalid input for field/attribute user_data.",
                "'block_device_mapping_v2': [{'source_type': 'blank', 'destination_type': 'local',"
                        + " 'volume_size': 1}] | Block Device Mapping is Invalid: Boot sequence",
            })
    void whatIsWrongIsSaidAndNothingIsWritten(String more, String message) {
        var answer = create(more);

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(400);
        assertThat(answer.message()).contains(message);
        assertThat(count("server")).isZero();
        assertThat(count("operation")).isZero();
    }

    @Test
    void anImageMustBeActiveAndFitTheFlavor() {
        COMPANIONS.image("deactivated", "'min_disk': 0");
        assertThat(create("").message()).isEqualTo("Image " + IMAGE + " is not active.");
        COMPANIONS.image("active", "'min_ram': 1024");
        assertThat(create("").message())
                .isEqualTo("Flavor's memory is too small for requested image.");
        COMPANIONS.image("active", "'min_disk': 2");
        assertThat(create("").message()).startsWith("Flavor's disk is smaller than the minimum");
        COMPANIONS.image("active", "'virtual_size': 3000000000");
        assertThat(create("").message()).startsWith("Flavor's disk is too small");
        assertThat(count("server")).isZero();
    }

    @Test
    void aFlavorWithoutDiskIsForVolumesUnlessAnAdministratorSaysSo() {
        flavor("0", 1, 64, 0);
        var body = body("").replace("\"flavorRef\": \"1\"", "\"flavorRef\": \"0\"");

        assertThat(post("/v2.1/servers", "member", "2.1", body).status()).isEqualTo(403);
        assertThat(post("/v2.1/servers", "admin", "2.1", body).status()).isEqualTo(202);
    }

    @Test
    void onlyAdministratorsChooseAHost() {
        host("node-1");
        var inZone = body("'availability_zone': 'az1:node-1'");
        var named = body("'host': 'node-1', 'networks': 'none'");
        var unknown = body("'host': 'node-9', 'networks': 'none'");

        assertThat(post("/v2.1/servers", "member", "2.1", inZone).status()).isEqualTo(403);
        assertThat(post("/v2.1/servers", "admin", "2.1", inZone).status()).isEqualTo(202);
        assertThat(post("/v2.1/servers", "member", "2.74", named).status()).isEqualTo(403);
        assertThat(post("/v2.1/servers", "admin", "2.74", named).status()).isEqualTo(202);
        assertThat(post("/v2.1/servers", "admin", "2.74", unknown).message())
                .isEqualTo("Compute host node-9 could not be found.");
        assertThat(
                        jdbc.queryForList(
                                "select request ->> 'host' from operation order by sequence",
                                String.class))
                .containsExactly("node-1", "node-1");
    }

    @Test
    void readersMayNotCreate() {
        var answer = post("/v2.1/servers", "reader", "2.1", body(""));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message())
                .isEqualTo("Policy doesn't allow os_compute_api:servers:create to be performed.");
    }

    @Test
    void tooMuchIsRefused() {
        var metadata = new StringBuilder("'metadata': {");
        for (int i = 0; i < 129; i++) {
            metadata.append(i == 0 ? "" : ",").append("'k").append(i).append("': 'v'");
        }
        assertThat(create(metadata + "}").message())
                .isEqualTo("Maximum number of metadata items exceeds 128");
        assertThat(create("'user_data': '" + "A".repeat(65_536) + "'").status()).isEqualTo(400);
        assertThat(create("'user_data': '" + "A".repeat(200_000) + "'").status()).isEqualTo(413);
        assertThat(
                        create(
                                        "'personality': [{'path': '/a', 'contents': '"
                                                + "A".repeat(20_000)
                                                + "'}]")
                                .message())
                .isEqualTo("Personality file content exceeds maximum 10240");
    }

    @Test
    void anyTextIsKeptAsItCame() {
        var name = "<b>\\\"&amp; \uD83D\uDE80 ;--";
        var answer =
                post(
                        "/v2.1/servers",
                        "member",
                        "2.19",
                        body("").replace("\"web\"", "\"" + name + "\""));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().at("/server/name").asString())
                .isEqualTo(name.replace("\\\"", "\""));
        assertThat(jdbc.queryForObject("select hostname from server", String.class))
                .isEqualTo("bamp");
    }

    @Test
    void theFormsOfTheVendorsDocumentAreTaken() {
        var answer =
                post(
                        "/v2.1/servers",
                        "member",
                        "2.67",
                        body(
                                "'personality': [{'path': '/etc/banner.txt', 'contents':"
                                        + " 'fake_contents'}]"));

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(202);
        assertThat(count("server_nic")).isEqualTo(1);
    }

    private void limit(String resource, int limit) {
        jdbc.update("insert into quota_limit values (?, ?, ?)", P1, resource, limit);
    }

    private Answer createWithKey(String key, String body) {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2.1/servers"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .header("X-Auth-Token", "member")
                        .header("Idempotency-Key", key)
                        .build());
    }
}
