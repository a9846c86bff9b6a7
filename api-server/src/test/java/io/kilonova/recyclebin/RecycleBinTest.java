package io.kilonova.recyclebin;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.Operation;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServersTest;
import io.kilonova.server.VmState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.JsonNode;

class RecycleBinTest extends ServersTest {
    @Autowired RecycleBinStore bin;

    @Test
    void aServerThatRanGoesIntoTheBinForADay() {
        var id = running();

        assertThat(delete(path(id), "member", "").status()).isEqualTo(204);

        assertThat(shown(id).path("OS-EXT-STS:task_state").asString()).isEqualTo("soft-deleting");
        assertThat(one("select kind from operation where state = 'ready'", String.class))
                .isEqualTo("server.soft_delete");
        var request = one("select request from operation where state = 'ready'", String.class);
        assertThat(json.readTree(request).path("keep").asString()).isEqualTo("PT24H");
        assertThat(one("select action from instance_action order by started_at desc", String.class))
                .isEqualTo("delete");
    }

    @Test
    void aServerThatNeverRanIsDeletedAtOnce() {
        var id = created();

        delete(path(id), "member", "");

        assertThat(shown(id).path("OS-EXT-STS:task_state").asString()).isEqualTo("deleting");
    }

    @Test
    void aProjectWithoutABinDeletesAtOnce() {
        var id = running();
        jdbc.update("update server set project_id = ?", P2);

        delete(path(id), "stranger", "");

        assertThat(one("select task_state from server", String.class)).isEqualTo("deleting");
    }

    @Test
    void whatIsInTheBinIsShownAndListedToWhoAsksForIt() {
        var id = binned();

        for (var list : List.of("/v2.1/servers", "/v2.1/servers/detail")) {
            assertThat(ids(list, "member")).isEmpty();
            assertThat(ids(list + "?deleted=false", "admin")).isEmpty();
            assertThat(ids(list + "?deleted=true", "member")).containsExactly(id);
            assertThat(ids(list + "?deleted=true", "stranger")).isEmpty();
            assertThat(ids(list + "?deleted=true", "admin")).containsExactly(id);
            assertThat(ids(list + "?deleted=true&soft_deleted=false", "admin")).isEmpty();
            assertThat(ids(list + "?soft_deleted=true", "admin")).containsExactly(id);
            assertThat(ids(list + "?status=soft_deleted", "member")).containsExactly(id);
            assertThat(ids(list + "?all_tenants=1&deleted=true", "admin")).containsExactly(id);
            assertThat(get(list + "?all_tenants=1&deleted=true", "member", "").status())
                    .isEqualTo(403);
        }
        var server = shown(id);
        assertThat(server.path("status").asString()).isEqualTo("SOFT_DELETED");
        var deleted = Instant.parse(server.path("deleted").asString());
        assertThat(Instant.parse(server.path("estimated_deleted").asString()))
                .isEqualTo(deleted.plus(Duration.ofDays(1)));
    }

    @Test
    void anAdministratorSeesBothKindsOfDeletedServers() {
        var binned = binned();
        var gone = created();
        jdbc.update("update server set project_id = ? where id = ?", P2, gone);
        delete(path(gone), "stranger", "");
        finish(gone, Operation.DELETE);

        assertThat(ids("/v2.1/servers?deleted=1&all_tenants=1", "admin"))
                .containsExactlyInAnyOrder(binned, gone);
        assertThat(ids("/v2.1/servers?status=deleted&all_tenants=1&soft_deleted=0", "admin"))
                .contains(gone);
        var listed = get("/v2.1/servers/detail?deleted=1&all_tenants=1", "admin", "2.67").body();
        for (var server : listed.path("servers")) {
            var isGone = server.path("status").asString().equals("DELETED");
            assertThat(server.path("deleted").asString()).isNotEmpty();
            assertThat(server.path("estimated_deleted").asString().isEmpty()).isEqualTo(isGone);
        }
    }

    @Test
    void deletingItAgainChangesNothing() {
        var id = binned();
        var before = jdbc.queryForMap("select * from server");

        assertThat(delete(path(id), "member", "").status()).isEqualTo(204);

        assertThat(jdbc.queryForMap("select * from server")).isEqualTo(before);
        assertThat(ready()).isEmpty();
    }

    @Test
    void itUsesNoQuotaAndComesBackOnlyWhereThereIsRoom() {
        var id = binned();
        jdbc.update("insert into quota_limit values (?, 'instances', 1)", P1);
        assertThat(create("").status()).isEqualTo(202);

        var answer = act(id, "member", "{\"restore\": null}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.message())
                .isEqualTo(
                        "Quota exceeded for instances: Requested 1, but already used 1 of 1"
                                + " instances");
        assertThat(shown(id).path("OS-EXT-STS:task_state").isNull()).isTrue();
        assertThat(ready()).containsExactly("server.build");
    }

    @Test
    void ofTwoThatComeBackAtOnceOnlyOneFindsTheLastRoom() {
        var all = List.of(binned(), binned(), binned(), binned());
        jdbc.update("insert into quota_limit values (?, 'cores', 2)", P1);

        var asked =
                all.stream()
                        .map(id ->
                                CompletableFuture.supplyAsync(
                                        () -> act(id, "member", "{\"restore\": null}").status()))
                        .toList();

        assertThat(asked.stream().map(CompletableFuture::join))
                .containsExactlyInAnyOrder(202, 202, 403, 403);
    }

    @Test
    void whatComesBackIsAsItWasAndInNoBin() {
        var id = binned();

        assertThat(act(id, "member", "{\"restore\": null}").status()).isEqualTo(202);
        assertThat(shown(id).path("OS-EXT-STS:task_state").asString()).isEqualTo("restoring");
        finish(id, new Completed(Operation.RESTORE, owner(id), VmState.ACTIVE));

        var server = shown(id);
        assertThat(server.path("status").asString()).isEqualTo("ACTIVE");
        assertThat(server.path("deleted").asString()).isEmpty();
        assertThat(server.path("estimated_deleted").asString()).isEmpty();
        assertThat(server.path("addresses").isEmpty()).isFalse();
        assertThat(ids("/v2.1/servers", "member")).containsExactly(id);
    }

    @Test
    void aDeleteWhileItComesBackPutsItIntoTheBinAgain() {
        var id = binned();
        act(id, "member", "{\"restore\": null}");

        assertThat(delete(path(id), "member", "").status()).isEqualTo(204);

        assertThat(shown(id).path("OS-EXT-STS:task_state").asString()).isEqualTo("soft-deleting");
        assertThat(
                        one(
                                "select cancelled from operation where kind = 'server.restore'",
                                Boolean.class))
                .isTrue();
    }

    @Test
    void onlyWhatIsInTheBinCanBeHadBack() {
        var id = running();

        var answer = act(id, "member", "{\"restore\": null}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message())
                .isEqualTo(
                        "Cannot 'restore' instance %s while it is in vm_state active"
                                .formatted(id));
    }

    @Test
    void aRestoreNeedsTheHostAndADeleteDoesNot() {
        var id = binned();
        jdbc.update("update host set last_seen = now() - interval '1 hour'");

        assertThat(act(id, "member", "{\"restore\": null}").message())
                .isEqualTo("Service is unavailable at this time.");
        assertThat(act(id, "member", "{\"forceDelete\": null}").status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "building", "error", "soft-delete", "shelved_offloaded"})
    void forceDeleteDeletesFromAnyState(String vm) {
        var id = running();
        jdbc.update(
                "update server set vm_state = ?, soft_deleted_at = case when ? then now() end",
                vm,
                vm.equals("soft-delete"));

        assertThat(act(id, "member", "{\"forceDelete\": null}").status()).isEqualTo(202);
        finish(id, Operation.FORCE_DELETE);

        assertThat(get(path(id), "member", "").status()).isEqualTo(404);
        assertThat(ids("/v2.1/servers?deleted=true", "admin")).containsExactly(id);
        assertThat(ids("/v2.1/servers?deleted=true", "member")).isEmpty();
        assertThat(act(id, "member", "{\"forceDelete\": null}").status()).isEqualTo(404);
    }

    @Test
    void aLockKeepsItOutOfTheBinAndInIt() {
        var id = binned();
        jdbc.update("update server set locked_by = 'owner'");

        for (var body : List.of("{\"restore\": null}", "{\"forceDelete\": null}")) {
            assertThat(act(id, "member", body).message())
                    .isEqualTo("Instance " + id + " is locked");
        }
        assertThat(delete(path(id), "member", "").status()).isEqualTo(409);
        assertThat(act(id, "admin", "{\"restore\": null}").status()).isEqualTo(202);
    }

    @Test
    void theseAreAQuestionOfRights() {
        var id = binned();

        assertThat(act(id, "reader", "{\"restore\": null}").status()).isEqualTo(403);
        assertThat(act(id, "reader", "{\"forceDelete\": null}").status()).isEqualTo(403);
        assertThat(act(id, "stranger", "{\"restore\": null}").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, true, P, PT24H",
                "none, false, P, PT0S",
                "PT5M, false, P, PT5M",
                "PT0S, true, P, PT0S",
                "PT5M, true, Q, PT1H",
                "none, false, Q, PT1H"
            })
    void howLongIsAMatterOfSettings(
            Duration interval, boolean extras, String project, Duration keep) {
        var settings = new RecycleBinSettings(interval, Map.of("Q", Duration.ofHours(1)));

        assertThat(settings.keep(project, extras)).isEqualTo(keep);
    }

    @ParameterizedTest
    @CsvSource({
        "KILONOVA_RECYCLEBIN_INTERVAL, 0s, PT0S",
        "KILONOVA_RECYCLE_BIN_INTERVAL, 0s, PT0S",
        "KILONOVA_RECYCLEBIN_INTERVAL, 90, PT1M30S",
        "KILONOVA_RECYCLEBIN_INTERVAL, 7d, PT168H",
        "KILONOVA_RECYCLEBIN_PROJECTS_P, 30m, PT30M"
    })
    void theEnvironmentSaysHowLong(String name, String value, Duration keep) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of(name, value)));

        var settings =
                Binder.get(environment)
                        .bindOrCreate("kilonova.recycle-bin", RecycleBinSettings.class);

        assertThat(settings.keep("p", true)).isEqualTo(keep);
    }

    /** A server that was deleted and is in the bin, for a day. */
    private UUID binned() {
        var id = running();
        delete(path(id), "member", "");
        transactions.executeWithoutResult(_ -> {
            states.apply(id, new Completed(Operation.SOFT_DELETE, owner(id)));
            bin.keep(id, Duration.ofDays(1));
        });
        jdbc.update("update operation set state = 'done', finished_at = now()");
        jdbc.update("update guest set power_state = 4");
        return id;
    }

    private UUID owner(UUID id) {
        return one("select operation_id from server where id = ?", UUID.class, id);
    }

    private void finish(UUID id, Operation operation) {
        finish(id, new Completed(operation, owner(id)));
    }

    private void finish(UUID id, Completed completed) {
        transactions.executeWithoutResult(_ -> states.apply(id, completed));
    }

    private List<@Nullable String> ready() {
        return jdbc.queryForList("select kind from operation where state = 'ready'", String.class);
    }

    private JsonNode shown(UUID id) {
        return get(path(id), "admin", "2.67").body().path("server");
    }

    private Answer act(UUID id, String who, String body) {
        return post(path(id) + "/action", who, "", body);
    }

    private List<UUID> ids(String path, String who) {
        var ids = new ArrayList<UUID>();
        var answer = get(path, who, "2.67");
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(200);
        answer.body()
                .path("servers")
                .forEach(server -> ids.add(UUID.fromString(server.path("id").asString())));
        return ids;
    }

    private static String path(UUID id) {
        return "/v2.1/servers/" + id;
    }
}
