package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.operation.Doorbell;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The actions that change how a guest runs; in which states, {@link EveryStateTest} says. */
class PowerActionsTest extends ServersTest {
    private static final String OTHER = "15000000-0000-4000-8000-000000000000";
    private static final List<String> VERSIONS = List.of("2.1", "2.17", "2.87", "2.104");

    private static final String RESCUED_WITH =
            """
            select request #>> '{image,id}' from operation
            where kind = 'server.rescue' order by sequence desc
            """;

    @Autowired Doorbell doorbell;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "os-start  | true              | stopped   | START       | start   | SHUTOFF",
                "os-start  | null              | stopped   | START       | start   | SHUTOFF",
                "os-stop   | {'a': 1}          | active    | STOP        | stop    | ACTIVE",
                "reboot    | {'type': 'SOFT'}  | active    | REBOOT      | reboot  | REBOOT",
                "reboot    | {'type': 'soft'}  | active    | REBOOT      | reboot  | REBOOT",
                "reboot    | {'type': 'Hard'}  | stopped   | HARD_REBOOT | reboot  | SHUTOFF",
                "reboot    | {'type': 'HARD'}  | active    | HARD_REBOOT | reboot  | HARD_REBOOT",
                "pause     | null              | active    | PAUSE       | pause   | ACTIVE",
                "unpause   | null              | paused    | UNPAUSE     | unpause | PAUSED",
                "suspend   | null              | active    | SUSPEND     | suspend | ACTIVE",
                "resume    | null              | suspended | RESUME      | resume  | SUSPENDED"
            })
    void eachIsTakenOnAtEveryVersion(
            String key, String body, String from, String operation, String action, String status) {
        for (var version : VERSIONS) {
            var server = server(from);

            var answer = act(server, version, key, body);

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.http().body()).isEmpty();
            assertThat(one("select request ->> 'operation' from operation", String.class))
                    .isEqualTo(operation);
            assertThat(
                            one(
                                    "select action from instance_action where action <> 'create'",
                                    String.class))
                    .isEqualTo(action);
            var shown = get("/v2.1/servers/" + server, "member", version).body().path("server");
            assertThat(shown.path("status").asString()).isEqualTo(status);
            assertThat(shown.path("OS-EXT-STS:task_state").asString())
                    .isEqualTo(Objects.requireNonNull(Operation.valueOf(operation).task()).wire());
            jdbc.update("delete from instance_action");
        }
    }

    @Test
    void aCrashDumpLeavesTheServerFreeAndCameLate() {
        var server = running();

        assertThat(act(server, "2.16", "trigger_crash_dump", "null").status()).isEqualTo(404);
        assertThat(act(server, "2.17", "trigger_crash_dump", "{}").status()).isEqualTo(400);
        assertThat(act(server, "2.17", "trigger_crash_dump", "null").status()).isEqualTo(202);
        assertThat(act(server, "2.104", "trigger_crash_dump", "null").status()).isEqualTo(202);
        assertThat(states.find(server).orElseThrow().isIdle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'reboot': {}}",
                "{'reboot': null}",
                "{'reboot': {'type': 'MAYBE'}}",
                "{'reboot': {'type': 'SOFT', 'more': 1}}",
                "{'rescue': 'x'}",
                "{'rescue': {'rescue_image_ref': 'nope'}}",
                "{'rescue': {'more': 1}}",
                "{'changePassword': null}",
                "{'changePassword': {}}",
                "{'changePassword': {'adminPass': 1}}",
                "{'changePassword': {'adminPass': 'x', 'more': 1}}",
                "{'unrescue': null, 'rescue': null}"
            })
    void badBodiesAreRefused(String body) {
        var server = running();

        assertThat(post(path(server), "member", "2.104", body.replace('\'', '"')).status())
                .isEqualTo(400);
        assertThat(states.find(server).orElseThrow().isIdle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"os-stop", "pause", "suspend", "rescue"})
    void readersMayNotAndStrangersCannot(String key) {
        var server = running();
        var body = "{\"" + key + "\": null}";

        assertThat(post(path(server), "reader", "2.1", body).status()).isEqualTo(403);
        assertThat(post(path(server), "stranger", "2.1", body).status()).isEqualTo(404);
    }

    @Test
    void aHardRebootTakesTheServerFromASoftOne() {
        var server = running();
        act(server, "2.1", "reboot", "{'type': 'SOFT'}");

        assertThat(act(server, "2.1", "reboot", "{'type': 'SOFT'}").status()).isEqualTo(409);
        assertThat(act(server, "2.1", "reboot", "{'type': 'HARD'}").status()).isEqualTo(202);
        assertThat(count("operation where cancelled")).isEqualTo(1);
    }

    @Test
    void aRescueAnswersWithThePasswordAtEveryVersion() {
        for (var version : VERSIONS) {
            var given = act(running(), version, "rescue", "{'adminPass': 'from the sea'}");
            assertThat(given.body().path("adminPass").asString()).isEqualTo("from the sea");
            fits("server-action.rescue", version, given);

            var made = act(running(), version, "rescue", "null");
            assertThat(made.body().path("adminPass").asString()).hasSize(12);
            assertThat(
                            one(
                                    "select request ->> 'adminPass' from operation order by"
                                            + " sequence desc",
                                    String.class))
                    .isEqualTo(made.body().path("adminPass").asString());
            assertThat(one(RESCUED_WITH, String.class)).isEqualTo(IMAGE);
        }
    }

    @Test
    void aRescueImageMustBeThereAndBeADisk() {
        var server = running();

        var missing = act(server, "2.1", "rescue", "{'rescue_image_ref': '" + OTHER + "'}");
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.message())
                .isEqualTo("Requested rescue image '" + OTHER + "' is not supported");

        COMPANIONS.otherImage(OTHER, "qcow2", "'img_block_device_mapping': '[]',");
        assertThat(act(server, "2.1", "rescue", "{'rescue_image_ref': '" + OTHER + "'}").status())
                .isEqualTo(400);

        COMPANIONS.otherImage(OTHER, "qcow2", "");
        assertThat(act(server, "2.1", "rescue", "{'rescue_image_ref': '" + OTHER + "'}").status())
                .isEqualTo(200);
        assertThat(one(RESCUED_WITH, String.class)).isEqualTo(OTHER);
    }

    @Test
    void aServerThatBootsFromAVolumeKeepsItsDisksOrCannotBeRescued() {
        var server = running();
        jdbc.update(
                """
                update server_block_device
                set destination_type = 'volume', source_type = 'volume', volume_id = 'v'
                where server_id = ? and boot_index = 0
                """,
                server);
        jdbc.update("update server set image = null, image_id = null");
        COMPANIONS.otherImage(OTHER, "qcow2", "");
        var other = "{'rescue_image_ref': '" + OTHER + "'}";

        assertThat(act(server, "2.104", "rescue", "null").message())
                .isEqualTo(
                        "Instance %s cannot be rescued: There is no image to rescue it with"
                                .formatted(server));
        assertThat(act(server, "2.104", "rescue", other).message())
                .isEqualTo(
                        "Instance %s cannot be rescued: Cannot rescue a volume-backed instance"
                                .formatted(server));

        COMPANIONS.otherImage(
                OTHER, "qcow2", "'hw_rescue_bus': 'virtio', 'hw_rescue_device': 'disk',");
        assertThat(act(server, "2.86", "rescue", other).status()).isEqualTo(400);
        assertThat(act(server, "2.87", "rescue", other).status()).isEqualTo(200);
    }

    @Test
    void anUnrescueIsTakenOnAtEveryVersion() {
        for (var version : VERSIONS) {
            var server = server("rescued");

            assertThat(act(server, version, "unrescue", "null").status()).isEqualTo(202);
            assertThat(
                            get("/v2.1/servers/" + server, "member", version)
                                    .body()
                                    .at("/server/status")
                                    .asString())
                    .isEqualTo("RESCUE");
        }
    }

    @Test
    void withoutAnAgentInTheImageNoPasswordIsChanged() {
        var answer = act(running(), "2.1", "changePassword", "{'adminPass': 'x'}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message()).isEqualTo("QEMU guest agent is not enabled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "done    |                 |                                    | 202",
                "failed  | NOT_IMPLEMENTED | Unable to set password on instance | 501",
                "failed  | CONFLICT        | Failed to set                      | 409"
            })
    void aChangeOfThePasswordAnswersWhenItIsDoneOrWhyItIsNot(
            String state, @Nullable String kind, @Nullable String message, int status) {
        var server = withAgent();

        var asked =
                CompletableFuture.supplyAsync(
                        () -> act(server, "2.104", "changePassword", "{'adminPass': 'n3w'}"));
        end(state, kind, message);
        var answer = asked.join();

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.message()).isEqualTo(message == null ? "" : message);
    }

    @Test
    void aChangeOfThePasswordThatTakesLongGoesOn() {
        var server = withAgent();

        assertThat(act(server, "2.1", "changePassword", "{'adminPass': 'n3w'}").status())
                .isEqualTo(202);
        assertThat(
                        get("/v2.1/servers/" + server, "member", "2.1")
                                .body()
                                .at("/server/status")
                                .asString())
                .isEqualTo("PASSWORD");
    }

    private UUID withAgent() {
        var server = running();
        jdbc.update(
                """
                update server set image = jsonb_set(image, '{properties,hw_qemu_guest_agent}', '"yes"')
                """);
        return server;
    }

    /** Ends the one operation as a scheduler would, once it is there. */
    private void end(String state, @Nullable String kind, @Nullable String message) {
        int ended = 0;
        var until = System.nanoTime() + 5_000_000_000L;
        while (ended == 0 && System.nanoTime() < until) {
            ended =
                    jdbc.update(
                            """
                            update operation set state = ?, finished_at = now(),
                                failure_kind = ?, failure = ?
                            where state = 'ready'
                            """,
                            state,
                            kind,
                            message);
        }
        assertThat(ended).isEqualTo(1);
        doorbell.ring(Doorbell.AWAITED_OPERATIONS);
    }

    private UUID server(String vmState) {
        var server = running();
        jdbc.update("delete from operation");
        jdbc.update("update server set vm_state = ? where id = ?", vmState, server);
        return server;
    }

    private Answer act(UUID server, String version, String key, String details) {
        var body = "{\"" + key + "\": " + details.replace('\'', '"') + "}";
        return post(path(server), "member", version, body);
    }

    private static String path(UUID server) {
        return "/v2.1/servers/" + server + "/action";
    }
}
