package io.kilonova.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.operation.Doorbell;
import io.kilonova.server.ServersTest;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Lists of migrations, and the actions that take servers to other hosts. */
class MigrationsTest extends ServersTest {
    private static final String PATH = "/v2.1/os-migrations";
    private static final String SHARED_PASSWORD =
            "{'evacuate': {'onSharedStorage': true, 'adminPass': 'x'}}";

    @Autowired Doorbell doorbell;

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.22", "2.23", "2.58", "2.59", "2.66", "2.80", "2.104"})
    void everyVersionHasItsForm(String version) {
        flavor("2", 2, 1024, 2);
        var server = running();
        act(server, "2.1", "{'resize': {'flavorRef': '2'}}");
        migration(server, "live-migration", "running");

        var listed = get(PATH, "admin", version);

        fits("os-migrations.list", version, listed);
        var migrations = listed.body().path("migrations");
        assertThat(migrations).hasSize(2);
        var resize = migrations.get(1);
        assertThat(resize.path("status").asString()).isEqualTo("pre-migrating");
        assertThat(resize.path("source_compute").asString()).isEqualTo("node-1");
        assertThat(resize.path("dest_compute").asString()).isEqualTo("node-1");
        assertThat(resize.path("dest_host").asString()).isEqualTo("192.0.2.1");
        assertThat(resize.path("old_instance_type_id").asLong())
                .isEqualTo(one("select number from flavor where flavor_id = '1'", Long.class));
        assertThat(resize.path("new_instance_type_id").asLong())
                .isEqualTo(one("select number from flavor where flavor_id = '2'", Long.class));
        assertThat(resize.has("links")).isFalse();
    }

    @Test
    void onlyALiveMigrationThatGoesOnHasLinks() {
        var server = running();
        var number = migration(server, "live-migration", "running");
        migration(server, "live-migration", "completed");

        var migrations = get(PATH, "admin", "2.23").body().path("migrations");

        assertThat(migrations.get(0).has("links")).isFalse();
        assertThat(migrations.get(1).at("/links/0/href").asString())
                .endsWith("/v2.1/servers/" + server + "/migrations/" + number);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 3",
        "?status=error, 1",
        "?migration_type=resize, 2",
        "?host=node-1, 2",
        "?host=node-2, 1",
        "?source_compute=node-1, 2",
        "?instance_uuid=SERVER, 3",
        "?instance_uuid=00000000-0000-4000-8000-000000000000, 0",
        "?user_id=u, 3",
        "?user_id=other, 0",
        "?project_id=PROJECT, 3",
        "?project_id=other, 0",
        "?hidden=true, 0",
        "?changes-since=2030-01-01T00:00:00Z, 0",
        "?changes-before=2030-01-01T00:00:00Z, 3",
        "?changes-before=2001-01-01T00:00:00Z, 0",
        "?limit=0, 0"
    })
    void everyFilterFilters(String query, int found) {
        var server = running();
        migration(server, "resize", "finished");
        migration(server, "resize", "error");
        migration(server, "migration", "confirmed");
        jdbc.update(
                "update migration set source_host = 'node-2', dest_compute = 'node-3' where status"
                        + " = 'confirmed'");

        var path = PATH + query.replace("SERVER", server.toString()).replace("PROJECT", P1);

        assertThat(get(path, "admin", "2.104").body().path("migrations")).hasSize(found);
    }

    @Test
    void pagesLinkToEachOther() {
        var server = running();
        for (int i = 0; i < 4; i++) {
            migration(server, "resize", "error");
        }
        var seen = new ArrayList<String>();
        var next = PATH + "?limit=3";
        for (int page = 0; page < 2; page++) {
            var body = get(next, "admin", "2.59").body();
            body.path("migrations").forEach(one -> seen.add(one.path("uuid").asString()));
            next =
                    body.at("/migrations_links/0/href")
                            .asString("")
                            .replaceFirst("^.*/v2.1", "/v2.1");
        }

        assertThat(seen).hasSize(4).doesNotHaveDuplicates();
        assertThat(next).isEmpty();
        assertThat(get(PATH + "?limit=3", "admin", "2.58").body().path("migrations")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({
        "2.59, ?marker=x, 400",
        "2.59, ?limit=-1, 400",
        "2.59, ?limit=x, 400",
        "2.59, ?unknown=1, 400",
        "2.58, ?unknown=1, 200",
        "2.59, ?changes-since=x, 400",
        "2.58, ?changes-since=x, 200",
        "2.65, ?changes-before=2026-01-01T00:00:00Z, 400",
        "2.79, ?user_id=x, 400",
        "2.66, ?changes-since=2026-01-02T00:00:00Z&changes-before=2026-01-01T00:00:00Z, 400"
    })
    void badQueriesAreRefusedFromTheVersionThatChecks(String version, String query, int status) {
        assertThat(get(PATH + query, "admin", version).status()).isEqualTo(status);
    }

    @Test
    void managersSeeTheirProjectsMigrationsWithoutHosts() {
        migration(running(), "resize", "finished");

        assertThat(get(PATH, "member", "2.80").status()).isEqualTo(403);
        assertThat(get(PATH, "manager", "2.80").message())
                .isEqualTo(
                        "Policy doesn't allow os_compute_api:os-migrations:index:all_projects to be"
                                + " performed.");
        var own = get(PATH + "?project_id=" + P1, "manager", "2.80");
        assertThat(own.body().at("/migrations/0/source_compute").isNull()).isTrue();
        assertThat(own.body().at("/migrations/0/dest_compute").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.23", "2.59", "2.80", "2.104"})
    void liveMigrationsOfAServerAreListedAndShownWhileTheyGoOn(String version) {
        var server = running();
        var number = migration(server, "live-migration", "running");
        migration(server, "live-migration", "error");
        migration(server, "resize", "finished");
        var path = "/v2.1/servers/" + server + "/migrations";

        var listed = get(path, "admin", version);
        fits("servers.migrations.list", version, listed);
        assertThat(listed.body().path("migrations")).hasSize(1);
        var shown = get(path + "/" + number, "admin", version);
        fits("servers.migrations.show", version, shown);
        assertThat(shown.body().at("/migration/server_uuid").asString())
                .isEqualTo(server.toString());
        assertThat(shown.body().at("/migration/id").asLong()).isEqualTo(number);
    }

    @Test
    void whatIsNoLiveMigrationThatGoesOnIsNotFound() {
        var server = running();
        var ended = migration(server, "live-migration", "error");
        var resize = migration(server, "resize", "finished");
        var path = "/v2.1/servers/" + server + "/migrations/";

        assertThat(get(path + "99999", "admin", "2.23").message())
                .isEqualTo(
                        "In-progress live migration 99999 is not found for server " + server + ".");
        assertThat(get(path + "x", "admin", "2.23").status()).isEqualTo(404);
        assertThat(get(path + ended, "admin", "2.23").message())
                .isEqualTo(
                        "Live migration %d for server %s is not in progress."
                                .formatted(ended, server));
        assertThat(get(path + resize, "admin", "2.23").message())
                .isEqualTo(
                        "Migration %d for server %s is not live-migration."
                                .formatted(resize, server));
        assertThat(get(path + "1", "admin", "2.22").status()).isEqualTo(404);
        assertThat(get(path, "admin", "2.22").status()).isEqualTo(404);
    }

    @Test
    void anAbortIsRefusedWhenThereIsNothingToAbort() {
        var server = running();
        var number = migration(server, "live-migration", "accepted");
        var path = "/v2.1/servers/" + server + "/migrations/";

        assertThat(delete(path + number, "admin", "2.23").status()).isEqualTo(404);
        assertThat(delete(path + number, "admin", "2.24").message())
                .isEqualTo(
                        "Cannot 'abort live migration' instance %s while it is in task_state None"
                                .formatted(server));
        migrating();
        assertThat(delete(path + "99999", "admin", "2.24").message())
                .isEqualTo("Migration 99999 not found for instance " + server);
        var refused = delete(path + number, "admin", "2.65");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message())
                .isEqualTo(
                        "Migration %d state of instance %s is accepted. Cannot abort live migration while the migration is in this state."
                                .formatted(number, server));
        jdbc.update("update migration set status = 'queued'");
        assertThat(delete(path + number, "admin", "2.64").status()).isEqualTo(400);
    }

    @Test
    void aForcedEndIsRefusedWhenThereIsNothingToEnd() {
        var server = running();
        var number = migration(server, "live-migration", "accepted");
        var path = "/v2.1/servers/" + server + "/migrations/" + number + "/action";
        var body = "{\"force_complete\": null}";

        assertThat(post(path, "admin", "2.21", body).status()).isEqualTo(404);
        assertThat(post(path, "admin", "2.22", "{\"force_complete\": {}}").status()).isEqualTo(400);
        assertThat(post(path, "admin", "2.22", "{\"other\": null}").message())
                .isEqualTo("There is no such action: other");
        assertThat(post(path, "admin", "2.22", body).message())
                .isEqualTo(
                        "Cannot 'force_complete' instance %s while it is in task_state None"
                                .formatted(server));
        jdbc.update("update server set vm_state = 'paused'");
        assertThat(post(path, "admin", "2.22", body).message())
                .isEqualTo(
                        "Cannot 'force_complete' instance %s while it is in vm_state paused"
                                .formatted(server));
        jdbc.update("update server set vm_state = 'active'");
        migrating();
        assertThat(post(path, "admin", "2.22", body).message())
                .startsWith("Migration " + number + " state of instance")
                .contains("Cannot force complete");
        var other = "/v2.1/servers/" + server + "/migrations/99999/action";
        assertThat(post(other, "admin", "2.22", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.55", "2.56", "2.104"})
    void aColdMigrationIsTakenOn(String version) {
        var server = running();

        assertThat(act(server, version, "{'migrate': null}").status()).isEqualTo(202);

        assertThat(one("select type || ' ' || status from migration", String.class))
                .isEqualTo("migration pre-migrating");
        assertThat(one("select task_state from server", String.class)).isEqualTo("resize_prep");
        assertThat(one("select kind from operation where state = 'ready'", String.class))
                .isEqualTo("server.move");
    }

    @ParameterizedTest
    @CsvSource({
        "2.56, node-1, 400, Cannot migrate to the host where the server exists.",
        "2.56, nowhere, 400, Compute host nowhere could not be found.",
        "2.56, node-2, 202, ''",
        "2.55, nowhere, 202, ''"
    })
    void theHostOfAColdMigrationIsChecked(String version, String host, int status, String message) {
        host("node-2");

        var answer = act(running(), version, "{'migrate': {'host': '" + host + "'}}");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.message()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.34 | {'block_migration': 'auto', 'host': null} | 202",
                "2.104| {'block_migration': 'auto', 'host': null} | 202",
                "2.104| {'block_migration': 'auto', 'host': 'node-2'} | 202",
                "2.104| {'block_migration': 'auto', 'host': 'node-1'} | 400",
                "2.104| {'block_migration': 'auto', 'host': 'nowhere'} | 400",
                "2.104| {'block_migration': 'auto'} | 400",
                "2.104| {'block_migration': 'auto', 'host': 'node-2', 'force': true} | 400",
                "2.67 | {'block_migration': 'auto', 'host': 'node-2', 'force': true} | 202",
                "2.67 | {'block_migration': 'auto', 'host': null, 'force': true} | 400",
                "2.67 | {'block_migration': 'auto', 'host': null, 'force': 'no'} | 202",
                "2.24 | {'block_migration': true, 'host': null} | 400"
            })
    void aLiveMigrationIsCheckedAndTakenOn(String version, String details, int status) {
        host("node-2");

        var answer = act(running(), version, "{'os-migrateLive': " + details + "}");

        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void extrasLetALiveMigrationBeForcedAVersionEarlier() {
        host("node-2");
        var body =
                "{'os-migrateLive': {'block_migration': 'auto', 'host': 'node-2', 'force': true}}";

        // answers when the host is known, which no scheduler says here
        assertThat(act(running(), "2.25", body).status()).isEqualTo(202);
        assertThat(act(running(), "2.24", body).status()).isEqualTo(400);
    }

    @Test
    void untilTheyWereInTheBackgroundLiveMigrationsAnsweredWhyNot() {
        var server = running();
        var body =
                "{'os-migrateLive': {'block_migration': false, 'disk_over_commit': false, 'host':"
                        + " null}}";

        var asked = CompletableFuture.supplyAsync(() -> act(server, "2.1", body));
        end("INVALID", "No valid host was found. There are not enough hosts available.");
        var answer = asked.join();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .isEqualTo("No valid host was found. There are not enough hosts available.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.1   | {'evacuate': {'onSharedStorage': false}}",
                "2.13  | {'evacuate': {'onSharedStorage': 'False', 'adminPass': 'mine'}}",
                "2.14  | {'evacuate': {}}",
                "2.14  | {'evacuate': {'onSharedStorage': 'False', 'adminPass': 'mine'}}",
                "2.25  | {'evacuate': {'host': 'node-2', 'force': true}}",
                "2.29  | {'evacuate': {'host': 'node-2', 'force': true}}",
                "2.104 | {'evacuate': {'host': 'node-2', 'onSharedStorage': 'False'}}"
            })
    void anEvacuationIsTakenOnOnceTheHostIsDown(String version, String body) {
        var server = running();
        host("node-2");
        jdbc.update("update host set last_seen = now() - interval '1 hour'");

        var answer = act(server, version, body);

        assertThat(answer.status()).isEqualTo(200);
        if (body.contains("mine") && version.equals("2.13")) {
            fits("server-action.evacuate", version, answer);
            assertThat(answer.body().path("adminPass").asString()).isEqualTo("mine");
        } else if (version.equals("2.1")) {
            assertThat(answer.body().path("adminPass").asString()).hasSize(12);
        } else {
            assertThat(answer.http().body()).isEmpty();
        }
        assertThat(one("select type || ' ' || status from migration", String.class))
                .isEqualTo("evacuation accepted");
        assertThat(one("select task_state from server", String.class)).isEqualTo("rebuilding");
    }

    @Test
    void anEvacuationIsRefusedInUpstreamsWords() {
        var server = running();

        assertThat(act(server, "2.14", "{'evacuate': {}}").message())
                .isEqualTo("Compute service of node-1 is still in use.");
        jdbc.update("update host set forced_down = true");
        assertThat(act(server, "2.14", "{'evacuate': {'host': 'nowhere'}}").message())
                .isEqualTo("Compute host nowhere not found.");
        assertThat(act(server, "2.14", "{'evacuate': {'host': 'node-1'}}").message())
                .isEqualTo("The target host can't be the same one.");
        assertThat(act(server, "2.29", "{'evacuate': {'force': true}}").message())
                .isEqualTo("Can't force to a non-provided destination");
        assertThat(act(server, "2.1", SHARED_PASSWORD).message())
                .isEqualTo("admin password can't be changed on existing disk");
        assertThat(act(server, "2.68", "{'evacuate': {'host': 'x', 'force': true}}").status())
                .isEqualTo(400);
        jdbc.update("update server set vm_state = 'paused'");
        assertThat(act(server, "2.14", "{'evacuate': {}}").message())
                .isEqualTo(
                        "Cannot 'evacuate' instance %s while it is in vm_state paused"
                                .formatted(server));
        assertThat(count("migration")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'migrate': null}",
                "{'evacuate': {}}",
                "{'os-migrateLive': {'block_migration': 'auto', 'host': null}}"
            })
    void membersMayNotMove(String body) {
        var server = running();

        var answer = post(path(server), "member", "2.104", body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void managersMayMoveButNotSayWhereTo() {
        host("node-2");
        var server = running();
        var there = "{\"migrate\": {\"host\": \"node-2\"}}";

        assertThat(post(path(server), "manager", "2.104", there).status()).isEqualTo(403);
        assertThat(post(path(server), "manager", "2.104", "{\"migrate\": null}").status())
                .isEqualTo(202);
    }

    private void migrating() {
        jdbc.update("update server set task_state = 'migrating', operation_id = id");
    }

    private long migration(UUID server, String type, String status) {
        return one(
                """
                insert into migration (id, server_id, operation_id, type, status, source_host,
                    dest_compute, from_vm_state, user_id, project_id, created_at, updated_at)
                values (gen_random_uuid(), ?, gen_random_uuid(), ?, ?, 'node-1', 'node-1',
                    'active', 'u', ?, clock_timestamp(), clock_timestamp())
                returning number
                """,
                Long.class,
                server,
                type,
                status,
                P1);
    }

    /** Ends the one operation as a scheduler would, once it is there. */
    private void end(String kind, String message) {
        int ended = 0;
        var until = System.nanoTime() + 60_000_000_000L;
        while (ended == 0 && System.nanoTime() < until) {
            ended =
                    jdbc.update(
                            """
                            update operation set state = 'failed', finished_at = now(),
                                failure_kind = ?, failure = ?
                            where state = 'ready'
                            """,
                            kind,
                            message);
        }
        assertThat(ended).isEqualTo(1);
        doorbell.ring(Doorbell.AWAITED_OPERATIONS);
    }

    private Answer act(UUID server, String version, String body) {
        return post(path(server), "admin", version, body.replace('\'', '"'));
    }

    private static String path(UUID server) {
        return "/v2.1/servers/" + server + "/action";
    }
}
