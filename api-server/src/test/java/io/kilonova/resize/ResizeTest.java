package io.kilonova.resize;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other flavors for servers; in which states, EveryStateTest says. */
class ResizeTest extends ServersTest {
    private static final List<String> VERSIONS = List.of("2.1", "2.104");
    private static final String COUNTED = "select vcpus || ' ' || memory_mb from server";
    private static final String NO_DISK =
            "Server disk was unable to be resized because: Resize to zero disk flavor is not"
                    + " allowed.";
    private static final String SMALL_DISK =
            "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor"
                    + " disk is 1073741824 bytes, minimum size is 2147483648 bytes.";

    @BeforeEach
    void flavors() {
        flavor("2", 2, 1024, 2);
        flavor("small", 1, 256, 1);
    }

    @Test
    void aResizeIsTakenOnAtEveryVersion() {
        for (var version : VERSIONS) {
            var server = running();

            var answer = act(server, version, "resize", "{'flavorRef': '2'}");

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.http().body()).isEmpty();
            var shown = get("/v2.1/servers/" + server, "member", version).body().path("server");
            assertThat(shown.path("status").asString()).isEqualTo("RESIZE");
            assertThat(shown.path("OS-EXT-STS:task_state").asString()).isEqualTo("resize_prep");
            assertMatches(
                    "servers.show",
                    version,
                    get("/v2.1/servers/" + server, "member", version).body());
            assertThat(
                            one(
                                    "select action from instance_action where server_id = ? and"
                                            + " action <> 'create'",
                                    String.class,
                                    server))
                    .isEqualTo("resize");
            assertThat(
                            one(
                                    "select type || ' ' || status || ' ' || from_vm_state || ' ' ||"
                                        + " (new_flavor ->> 'id') from migration where server_id ="
                                        + " ?",
                                    String.class,
                                    server))
                    .isEqualTo("resize pre-migrating active 2");
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 2 1024", "small, 1 512"})
    void aResizedServerCountsForTheLargerOfBothFlavors(String flavor, String counted) {
        act(running(), "2.1", "resize", "{'flavorRef': '" + flavor + "'}");

        assertThat(one(COUNTED, String.class)).isEqualTo(counted);
    }

    @Test
    void theDisksOfBothFlavorsAreWrittenDown() {
        jdbc.update("update flavor set swap_mb = 0, ephemeral_gb = 20 where flavor_id = '2'");

        act(running(), "2.1", "resize", "{'flavorRef': '2'}");

        assertThat(
                        one(
                                "select string_agg(d ->> 'sizeMb', ' ') from migration,"
                                        + " jsonb_array_elements(old_disks) d",
                                String.class))
                .isEqualTo("1024 10240 512");
        assertThat(
                        one(
                                "select string_agg(d ->> 'sizeMb', ' ') from migration,"
                                        + " jsonb_array_elements(new_disks) d",
                                String.class))
                .isEqualTo("2048 20480");
    }

    @Test
    void disksThatComeWithTheFlavorAreAdded() {
        jdbc.update("update flavor set swap_mb = 0, ephemeral_gb = 0 where flavor_id = '1'");

        act(running(), "2.1", "resize", "{'flavorRef': '2'}");

        assertThat(
                        one(
                                "select string_agg((d ->> 'deviceName') || ' ' || (d ->> 'sizeMb'),"
                                        + " ' ') from migration, jsonb_array_elements(new_disks) d",
                                String.class))
                .isEqualTo("/dev/vda 2048 /dev/vdb 10240 /dev/vdc 512");
    }

    @ParameterizedTest
    @CsvSource({"'', MANUAL", "AUTO, AUTO", "MANUAL, MANUAL"})
    void theDiskConfigIsThatOfTheRequest(String asked, String expected) {
        var more = asked.isEmpty() ? "" : ", 'OS-DCF:diskConfig': '" + asked + "'";
        var server = running();
        jdbc.update("update server set disk_config = 'AUTO'");

        act(server, "2.1", "resize", "{'flavorRef': '2'" + more + "}");

        assertThat(one("select disk_config from server", String.class)).isEqualTo(expected);
    }

    @Test
    void anImageMayForbidAutomaticDisks() {
        var server = running();
        jdbc.update(
                "update server set image = jsonb_set(image, '{properties,auto_disk_config}',"
                        + " '\"false\"')");

        var body = "{'flavorRef': '2', 'OS-DCF:diskConfig': 'AUTO'}";
        var answer = act(server, "2.1", "resize", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .isEqualTo("Requested image " + IMAGE + " has automatic disk resize disabled.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resize", "live_resize"})
    void theFlavorMustBeAnotherOneThatTheProjectMayUse(String key) {
        var server = running();

        assertThat(act(server, "2.1", key, "{'flavorRef': '1'}").message())
                .isEqualTo("When resizing, instances must change flavor!");
        jdbc.update("update flavor set disabled = true where flavor_id = '2'");
        jdbc.update("update flavor set is_public = false where flavor_id = 'small'");
        for (var flavor : List.of("2", "small", "none")) {
            var answer = act(server, "2.1", key, "{'flavorRef': '" + flavor + "'}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).isEqualTo("Flavor " + flavor + " could not be found.");
        }
        assertThat(states.find(server).orElseThrow().isIdle()).isTrue();
        assertThat(count("migration")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root_gb = 0",
                "root_gb = 1, memory_mb = 100",
                "ephemeral_gb = 5",
                "extra_specs = '{\"hw:mem_page_size\": \"nonsense\"}'"
            })
    void aFlavorThatDoesNotFitTheServerIsRefused(String change) {
        var server = running();
        jdbc.update(
                "update server set flavor = jsonb_set(flavor, '{rootGb}', '2'),"
                        + " image = jsonb_set(image, '{minRamMb}', '128')");
        jdbc.update("update flavor set " + change + " where flavor_id = '2'");

        var answer = act(server, "2.1", "resize", "{'flavorRef': '2'}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(states.find(server).orElseThrow().isIdle()).isTrue();
    }

    @Test
    void refusalsAreInUpstreamsWords() {
        var server = running();
        jdbc.update("update server set flavor = jsonb_set(flavor, '{rootGb}', '2')");

        assertThat(act(server, "2.1", "resize", "{'flavorRef': 'small'}").message())
                .isEqualTo(SMALL_DISK);
        jdbc.update("update flavor set root_gb = 0 where flavor_id = 'small'");
        assertThat(act(server, "2.1", "resize", "{'flavorRef': 'small'}").message())
                .isEqualTo(NO_DISK);
        jdbc.update("update server set image = jsonb_set(image, '{minRamMb}', '2000')");
        assertThat(act(server, "2.1", "resize", "{'flavorRef': '2'}").message())
                .isEqualTo("Flavor's memory is too small for requested image.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resize", "live_resize"})
    void whatAFlavorHasMoreMustFitIntoTheQuota(String key) {
        sameDisks();
        var server = running();
        jdbc.update("insert into quota_limit values (?, 'cores', 1)", P1);

        var answer = act(server, "2.1", key, "{'flavorRef': '2'}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message())
                .isEqualTo("Quota exceeded for cores: Requested 1, but already used 1 of 1 cores");
        assertThat(states.find(server).orElseThrow().isIdle()).isTrue();
        assertThat(count("migration")).isZero();
        assertThat(one(COUNTED, String.class)).isEqualTo("1 512");
    }

    @ParameterizedTest
    @CsvSource({"confirmResize, 204, confirming", "revertResize, 202, reverting"})
    void aResizedServerIsConfirmedOrReverted(String key, int status, String migration) {
        for (var version : VERSIONS) {
            var server = resized();

            var answer = act(server, version, key, "null");

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.http().body()).isEmpty();
            assertThat(
                            one(
                                    "select status from migration where server_id = ?",
                                    String.class,
                                    server))
                    .isEqualTo(migration);
            assertThat(
                            one(
                                    "select action from instance_action where server_id = ? order"
                                            + " by started_at desc, id desc",
                                    String.class,
                                    server))
                    .isEqualTo(key);
            assertThat(act(server, version, key, "null").status()).isEqualTo(409);
            jdbc.update("delete from migration");
        }
    }

    @Test
    void whileItIsConfirmedAServerShowsNoTask() {
        var server = resized();

        act(server, "2.1", "confirmResize", "null");

        var shown = get("/v2.1/servers/" + server, "member", "2.1").body().path("server");
        assertThat(shown.path("status").asString()).isEqualTo("VERIFY_RESIZE");
        assertThat(shown.path("OS-EXT-STS:task_state").isNull()).isTrue();
    }

    @Test
    void whileItIsRevertedAServerSaysSo() {
        var server = resized();

        act(server, "2.1", "revertResize", "null");

        assertThat(
                        get("/v2.1/servers/" + server, "member", "2.1")
                                .body()
                                .at("/server/status")
                                .asString())
                .isEqualTo("REVERT_RESIZE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"confirmResize", "revertResize"})
    void withoutAResizeThereIsNothingToEnd(String key) {
        var server = resized();
        jdbc.update("delete from migration");

        var answer = act(server, "2.1", key, "null");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("Instance has not been resized.");
    }

    @ParameterizedTest
    @CsvSource({
        "resize, {'flavorRef': '2'}",
        "live_resize, {'flavorRef': '2'}",
        "confirmResize, null",
        "revertResize, null"
    })
    void readersMayNotAndStrangersCannot(String key, String details) {
        var server = running();
        var body = body(key, details);

        assertThat(post(path(server), "reader", "2.1", body).status()).isEqualTo(403);
        assertThat(post(path(server), "stranger", "2.1", body).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'resize': null}",
                "{'resize': {}}",
                "{'resize': {'flavorRef': ''}}",
                "{'resize': {'flavorRef': '2', 'more': 1}}",
                "{'resize': {'flavorRef': '2', 'OS-DCF:diskConfig': 'maybe'}}",
                "{'live_resize': null}",
                "{'live_resize': {}}",
                "{'live_resize': {'flavorRef': '2', 'OS-DCF:diskConfig': 'AUTO'}}"
            })
    void badBodiesAreRefused(String body) {
        var server = running();

        for (var version : VERSIONS) {
            assertThat(post(path(server), "member", version, body.replace('\'', '"')).status())
                    .isEqualTo(400);
        }
        assertThat(states.find(server).orElseThrow().isIdle()).isTrue();
    }

    @Test
    void aLiveResizeLeavesTheServerActiveAtEveryVersion() {
        sameDisks();
        for (var version : VERSIONS) {
            var server = running();

            var answer = act(server, version, "live_resize", "{'flavorRef': '2'}");

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.http().body()).isEmpty();
            var shown = get("/v2.1/servers/" + server, "member", version).body().path("server");
            assertThat(shown.path("status").asString()).isEqualTo("ACTIVE");
            assertThat(shown.path("OS-EXT-STS:task_state").isNull()).isFalse();
            assertThat(one("select vcpus from server where id = ?", Integer.class, server))
                    .isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vcpus = 1, memory_mb = 256                       | less memory.",
                "root_gb = 3                                      | other disks.",
                "ephemeral_gb = 11                                | other disks.",
                "swap_mb = 0                                      | other disks.",
                "extra_specs = '{\"hw:mem_page_size\": \"large\"}' | wants other hardware."
            })
    void whatCannotBeDoneLiveIsAConflictThatChangesNothing(String change, String why) {
        sameDisks();
        var server = running();
        jdbc.update("update flavor set " + change + " where flavor_id = '2'");

        var answer = act(server, "2.1", "live_resize", "{'flavorRef': '2'}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message())
                .startsWith("Instance " + server + " cannot be resized while it runs: ")
                .endsWith(why);
        assertThat(states.find(server).orElseThrow().isIdle()).isTrue();
        assertThat(one(COUNTED, String.class)).isEqualTo("1 512");
    }

    @Test
    void fewerProcessorsCannotBeHadLive() {
        sameDisks();
        jdbc.update("update flavor set vcpus = 4 where flavor_id = '1'");

        var answer = act(running(), "2.1", "live_resize", "{'flavorRef': '2'}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).endsWith("fewer vCPUs.");
    }

    private void sameDisks() {
        jdbc.update("update flavor set root_gb = 1 where flavor_id = '2'");
    }

    /** A server that was resized and awaits its confirm. */
    private UUID resized() {
        var server = running();
        act(server, "2.1", "resize", "{'flavorRef': '2'}");
        jdbc.update("delete from operation");
        jdbc.update(
                "update server set vm_state = 'resized', task_state = null, operation_id = null"
                        + " where id = ?",
                server);
        jdbc.update("update migration set status = 'finished' where server_id = ?", server);
        return server;
    }

    private Answer act(UUID server, String version, String key, String details) {
        return post(path(server), "member", version, body(key, details));
    }

    private static String body(String key, String details) {
        return "{\"" + key + "\": " + details.replace('\'', '"') + "}";
    }

    private static String path(UUID server) {
        return "/v2.1/servers/" + server + "/action";
    }
}
