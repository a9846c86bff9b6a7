package io.kilonova.shelve;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServersTest;
import io.kilonova.server.VmState;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShelvesTest extends ServersTest {
    private Answer act(UUID server, String token, String version, String action, String details) {
        return post(
                "/v2.1/servers/" + server + "/action",
                token,
                version,
                "{\"%s\": %s}".formatted(action, details.replace('\'', '"')));
    }

    private Answer unshelve(UUID server, String token, String version, String details) {
        return act(server, token, version, "unshelve", details);
    }

    private static void assertAccepted(Answer answer) {
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
        assertThat(answer.http().body()).isEmpty();
    }

    /** A server in that state, on no host when it is offloaded. */
    private UUID shelved(VmState vm) {
        var server = running();
        jdbc.update("update server set vm_state = ? where id = ?", vm.wire(), server);
        if (vm == VmState.SHELVED_OFFLOADED) {
            jdbc.update("update server set host_id = null where id = ?", server);
        }
        return server;
    }

    private String input(String path) {
        return one(
                "select request #>> '{" + path + "}' from operation where state = 'ready'",
                String.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.104"})
    void aServerIsPutAway(String version) {
        var server = running();

        var answer = act(server, "member", version, "shelve", "null");

        assertAccepted(answer);
        var shown = get("/v2.1/servers/" + server, "member", "2.1").body().path("server");
        assertThat(shown.path("OS-EXT-STS:task_state").asString()).isEqualTo("shelving");
        assertThat(input("image,name")).isEqualTo("web-shelved");
        assertThat(input("image,owner")).isEqualTo(P1);
        assertThat(input("image,properties,image_type")).isEqualTo("snapshot");
        assertThat(one("select action from instance_action order by started_at desc", String.class))
                .isEqualTo("shelve");
    }

    @Test
    void oneThatBootsFromAVolumeNeedsNoImage() {
        var server = running();
        var devices = new BlockDeviceStore(jdbc);
        jdbc.update(
                "update server_block_device set destination_type = 'volume', volume_id = 'v'"
                        + " where server_id = ? and boot_index = 0",
                server);
        assertThat(devices.of(server).getFirst().isVolume()).isTrue();

        assertThat(act(server, "member", "2.1", "shelve", "null").status()).isEqualTo(202);

        assertThat(count("operation where request ->> 'image' is null and state = 'ready'"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "SHELVED, shelve, 409",
        "BUILDING, shelve, 409",
        "ERROR, shelve, 409",
        "PAUSED, shelve, 202",
        "SUSPENDED, shelve, 202",
        "STOPPED, shelve, 202",
        "ACTIVE, shelveOffload, 409",
        "SHELVED, shelveOffload, 202",
        "SHELVED_OFFLOADED, shelveOffload, 409",
        "ACTIVE, unshelve, 409",
        "SHELVED, unshelve, 202",
        "SHELVED_OFFLOADED, unshelve, 202"
    })
    void theStateDecides(VmState vm, String action, int status) {
        var server = shelved(vm);

        var answer = act(server, "admin", "2.1", action, "null");

        assertThat(answer.status()).isEqualTo(status);
        if (status == 409) {
            assertThat(answer.message())
                    .isEqualTo(
                            "Cannot '%s' instance %s while it is in vm_state %s"
                                    .formatted(action, server, vm.wire()));
        }
    }

    @Test
    void onlyAdministratorsOffload() {
        var server = shelved(VmState.SHELVED);
        assertThat(act(server, "member", "2.1", "shelveOffload", "null").status()).isEqualTo(403);
        assertAccepted(act(server, "admin", "2.104", "shelveOffload", "null"));
    }

    @Test
    void whoMayNotAndWhatIsLocked() {
        var server = running();
        assertThat(act(server, "reader", "2.1", "shelve", "null").status()).isEqualTo(403);
        assertThat(act(server, "stranger", "2.1", "shelve", "null").status()).isEqualTo(404);
        jdbc.update("update server set locked_by = 'owner' where id = ?", server);
        var locked = act(server, "member", "2.1", "shelve", "null");
        assertThat(locked.status()).isEqualTo(409);
        assertThat(locked.message()).isEqualTo("Instance " + server + " is locked");
    }

    @Test
    void theHostMustBeUpToSaveAServer() {
        var server = running();
        jdbc.update("update host set last_seen = now() - interval '1 day'");

        assertThat(act(server, "member", "2.1", "shelve", "null").status()).isEqualTo(409);
        assertThat(act(shelved(VmState.SHELVED), "admin", "2.1", "shelveOffload", "null").status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.76", "2.77", "2.90", "2.91", "2.104"})
    void withoutAWishItComesBackAnywhereInItsZone(String version) {
        var server = shelved(VmState.SHELVED_OFFLOADED);
        jdbc.update("update server set availability_zone = 'az1'");

        var answer = unshelve(server, "member", version, "null");

        assertAccepted(answer);
        assertThat(input("availabilityZone")).isEqualTo("az1");
    }

    @ParameterizedTest
    @CsvSource({"2.1, 202", "2.76, 202", "2.77, 400", "2.104, 202"})
    void beforeZonesABodySaidNothing(String version, int status) {
        var server = shelved(VmState.SHELVED_OFFLOADED);
        var details = version.equals("2.104") ? "{}" : "{'host': 'x'}";
        assertThat(unshelve(server, "member", version, details).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.77", "2.90", "2.91", "2.104"})
    void aZoneIsPinnedFromThenOn(String version) {
        var server = shelved(VmState.SHELVED_OFFLOADED);

        var answer = unshelve(server, "member", version, "{'availability_zone': 'az1'}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(input("availabilityZone")).isEqualTo("az1");
        assertThat(one("select availability_zone from server", String.class)).isEqualTo("az1");
    }

    @Test
    void aZoneThatIsNoneUnpinsTheServer() {
        var server = shelved(VmState.SHELVED_OFFLOADED);
        jdbc.update("update server set availability_zone = 'az1'");

        assertThat(unshelve(server, "member", "2.90", "{'availability_zone': null}").status())
                .isEqualTo(400);
        assertThat(unshelve(server, "member", "2.91", "{'availability_zone': null}").status())
                .isEqualTo(202);

        assertThat(count("server where availability_zone is null")).isEqualTo(1);
    }

    @Test
    void aZoneThatIsNotThereIsRefused() {
        var server = shelved(VmState.SHELVED_OFFLOADED);

        var answer = unshelve(server, "member", "2.77", "{'availability_zone': 'nowhere'}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("The requested availability zone is not available");
        assertThat(count("server where task_state is null")).isEqualTo(1);
    }

    @Test
    void aPlaceCanBeWishedForOnlyByWhoIsNowhere() {
        var server = shelved(VmState.SHELVED);

        var answer = unshelve(server, "member", "2.77", "{'availability_zone': 'az1'}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message())
                .isEqualTo(
                        "Specifying an availability zone or a host when unshelving server \"%s\" with status \"shelved\" is not supported. The server status must be SHELVED_OFFLOADED."
                                .formatted(server));
    }

    @Test
    void anAdministratorNamesTheHost() {
        var server = shelved(VmState.SHELVED_OFFLOADED);
        var wish = "{'host': 'node-1', 'availability_zone': 'az1'}";

        assertThat(unshelve(server, "admin", "2.90", wish).status()).isEqualTo(400);
        assertThat(unshelve(server, "member", "2.91", wish).message())
                .isEqualTo(
                        "Policy doesn't allow os_compute_api:os-shelve:unshelve_to_host to be"
                                + " performed.");
        var unknown = unshelve(server, "admin", "2.91", "{'host': 'node-9'}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("Compute host node-9 could not be found.");
        jdbc.update("update server set availability_zone = 'az2'");
        var elsewhere = unshelve(server, "admin", "2.91", "{'host': 'node-1'}");
        assertThat(elsewhere.status()).isEqualTo(409);
        assertThat(elsewhere.message())
                .isEqualTo("Host \"node-1\" is not in the availability zone \"az2\".");

        assertThat(unshelve(server, "admin", "2.91", wish).status()).isEqualTo(202);

        assertThat(input("host")).isEqualTo("node-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'availability_zone': 5}",
                "{'availability_zone': ''}",
                "{'other': 1}",
                "'text'",
                "[]",
                "{}"
            })
    void nonsenseIsRefused(String details) {
        var server = shelved(VmState.SHELVED_OFFLOADED);
        assertThat(unshelve(server, "member", "2.77", details).status()).isEqualTo(400);
    }

    @Test
    void aServerThatIsNowhereShowsNoHost() {
        var server = running();
        act(server, "member", "2.1", "shelve", "null");
        var operation = one("select operation_id from server", UUID.class);
        transactions.executeWithoutResult(_ -> {
            states.apply(
                    server, new Completed(Operation.SHELVE, operation, VmState.SHELVED_OFFLOADED));
            states.leaveHost(server);
        });

        var shown = get("/v2.1/servers/" + server, "admin", "2.104").body().path("server");

        assertThat(shown.path("status").asString()).isEqualTo("SHELVED_OFFLOADED");
        assertThat(shown.path("hostId").asString()).isEmpty();
        assertThat(shown.path("OS-EXT-SRV-ATTR:host").isNull()).isTrue();
        assertThat(shown.at("/addresses/private/0/addr").asString()).isEqualTo("192.0.2.7");
        assertThat(shown.path("OS-EXT-STS:power_state").asInt()).isZero();
    }
}
