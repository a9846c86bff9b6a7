package io.kilonova.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.ServersTest;
import io.kilonova.server.VmState;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentsTest extends ServersTest {
    private static final String VOLUME = "a26887c6-c47b-4654-abb5-dfadf7d3f803";
    private static final String OTHER = "b26887c6-c47b-4654-abb5-dfadf7d3f803";
    private static final String ABSENT = "11111111-0000-4000-8000-000000000000";

    @BeforeEach
    void volumes() {
        COMPANIONS.volume(VOLUME, P1, "available", "");
        COMPANIONS.volume(OTHER, P1, "available", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.48", "2.49", "2.69", "2.70", "2.78", "2.79", "2.100"})
    void anAttachNamesTheDiskThatTheVolumeWillBe(String version) {
        var server = running();

        var answer = attach(server, version, wish(VOLUME, "'device': '/dev/vdx'"));

        fits("servers.os-volume_attachments.create", version, answer);
        assertThat(answer.status()).isEqualTo(200);
        var attachment = answer.body().path("volumeAttachment");
        assertThat(attachment.path("device").asString()).isEqualTo("/dev/vdx");
        assertThat(attachment.path("id").asString()).isEqualTo(VOLUME);
        assertThat(operations()).containsExactly("server.attach-volume");
        assertThat(one("select action from instance_action order by started_at desc", String.class))
                .isEqualTo("attach_volume");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.101", "2.104"})
    void theNewestVersionsAnswerAnAttachWithoutABody(String version) {
        var answer = attach(running(), version, wish(VOLUME, "'tag': 'db'"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.http().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.69", "2.70", "2.78", "2.79", "2.88", "2.89", "2.104"})
    void theVolumesOfAServerAreListedAndShown(String version) {
        var server = running();
        attach(server, "2.79", wish(VOLUME, "'tag': 'db', 'delete_on_termination': true"));
        attached(server);

        var list = get(path(server), "reader", version);
        var one = get(path(server) + "/" + VOLUME, "reader", version);

        fits("servers.os-volume_attachments.list", version, list);
        fits("servers.os-volume_attachments.show", version, one);
        assertThat(list.body().at("/volumeAttachments/0"))
                .isEqualTo(one.body().path("volumeAttachment"));
        var shown = get("/v2.1/servers/" + server, "reader", "2.3").body();
        assertThat(shown.at("/server/os-extended-volumes:volumes_attached/0/id").asString())
                .isEqualTo(VOLUME);
    }

    @Test
    void aListIsCutAsItsQuerySays() {
        var server = running();
        attach(server, "2.1", wish(VOLUME, ""));
        attach(server, "2.1", wish(OTHER, ""));

        assertThat(volumes(server, "?limit=1")).containsExactly(VOLUME);
        assertThat(volumes(server, "?offset=1")).containsExactly(OTHER);
        assertThat(get(path(server) + "?limit=-1", "member", "2.1").status()).isEqualTo(400);
        assertThat(get(path(server) + "?offset=x", "member", "2.1").status()).isEqualTo(400);
        assertThat(get(path(server) + "?more=1", "member", "2.75").status()).isEqualTo(400);
    }

    @Test
    void disksGetTheNextFreeNameWhereNoneOrAnotherKindWasAskedFor() {
        var server = running();

        var first = attach(server, "2.1", wish(VOLUME, "'device': '/dev/sdb'"));
        var second = attach(server, "2.1", wish(OTHER, "'device': null"));

        assertThat(device(first)).isEqualTo("/dev/vdd");
        assertThat(device(second)).isEqualTo("/dev/vde");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2.1 | {'volumeAttachment': {'volumeId': 'x'}} | 400 | Invalid input for",
                "2.1 | {'volumeAttachment': {}} | 400 | Invalid input for",
                "2.1 | {'volumeAttachment': {'volumeId': 'VOLUME', 'device': 'x'}} | 400 | Invalid",
                "2.1 | {'volumeAttachment': {'volumeId': 'VOLUME', 'device': 7}} | 400 | Invalid",
                "2.1 | {'volumeAttachment': {'volumeId': 'VOLUME', 'tag': 'x'}} | 400 | Invalid"
                        + " input",
                "2.49 | {'volumeAttachment': {'volumeId': 'VOLUME', 'tag': 'a/b'}} | 400 | Invalid",
                "2.78 | {'volumeAttachment': {'volumeId': 'VOLUME', 'delete_on_termination': true}}"
                        + " | 400 | Invalid input",
                "2.79 | {'volumeAttachment': {'volumeId': 'VOLUME', 'delete_on_termination': 'x'}}"
                        + " | 400 | Invalid",
                "2.1 | {'volumeAttachment': {'volumeId': 'ABSENT'}} | 404 | Volume ABSENT could not"
                        + " be found.",
                "2.1 | {'volumeAttachment': {'volumeId': 'VOLUME', 'device': '/dev/vda'}} | 409 |"
                        + " The supplied device path (/dev/vda) is in use.",
                "2.1 | {'other': {}} | 400 | 'volumeAttachment' is a required",
            })
    void whatCannotBeAttachedIsRefused(String version, String body, int status, String message) {
        var answer = attach(running(), version, asJson(body));

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(status);
        assertThat(answer.message()).startsWith(filled(message));
        assertThat(operations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"in-use", "creating", "error", "reserved", "detaching"})
    void aVolumeThatIsNotFreeIsRefused(String status) {
        COMPANIONS.volume(VOLUME, P1, status, "");

        var answer = attach(running(), "2.1", wish(VOLUME, ""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message())
                .isEqualTo(
                        ("Invalid volume: Volume %s status must be available or downloading to"
                                        + " reserve, but the current status is %s.")
                                .formatted(VOLUME, status));
        assertThat(count("server_block_device where destination_type = 'volume'")).isZero();
    }

    @Test
    void othersVolumesAndServersDoNotExist() {
        var server = running();
        COMPANIONS.volume(VOLUME, P2, "available", "");

        assertThat(attach(server, "2.1", wish(VOLUME, "")).message())
                .isEqualTo("Volume " + VOLUME + " could not be found.");
        assertThat(get(path(server), "stranger", "2.1").status()).isEqualTo(404);
        assertThat(post(path(server), "reader", "2.1", wish(OTHER, "")).status()).isEqualTo(403);
    }

    @Test
    void aVolumeIsOneServersUnlessItIsShared() {
        var first = running();
        var second = running();
        attach(first, "2.1", wish(VOLUME, ""));

        assertThat(attach(first, "2.1", wish(VOLUME, "")).message())
                .isEqualTo("Invalid volume: volume " + VOLUME + " already attached");
        assertThat(attach(second, "2.1", wish(VOLUME, "")).message())
                .isEqualTo(
                        "Invalid volume: volume %s is already attached to instances: %s"
                                .formatted(VOLUME, first));

        COMPANIONS.volume(VOLUME, P1, "in-use", "'multiattach': true,");
        assertThat(attach(second, "2.59", wish(VOLUME, "")).message())
                .startsWith("Multiattach volumes are only supported");
        assertThat(attach(second, "2.60", wish(VOLUME, "")).status()).isEqualTo(200);
    }

    @Test
    void ofServersThatWantAVolumeAtTheSameTimeOneGetsIt() throws Exception {
        var servers = List.of(running(), running(), running(), running());
        var tries =
                servers.stream()
                        .map(server ->
                                (Callable<Integer>)
                                        () -> attach(server, "2.1", wish(VOLUME, "")).status())
                        .toList();

        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var taken = 0;
            for (var done : pool.invokeAll(tries)) {
                taken += done.get() == 200 ? 1 : 0;
            }
            assertThat(taken).isOne();
        }
        assertThat(operations()).hasSize(1);
    }

    @Test
    void shelvedServersGetAndLoseVolumesSinceTheVersionThatSaysSo() {
        var server = running();
        jdbc.update("update server set vm_state = 'shelved_offloaded', host_id = null");

        var old = attach(server, "2.19", wish(VOLUME, ""));
        assertThat(old.status()).isEqualTo(409);
        assertThat(old.message())
                .isEqualTo(
                        "Cannot 'attach_volume' instance %s while it is in vm_state shelved_offloaded"
                                .formatted(server));
        assertThat(attach(server, "2.49", wish(VOLUME, "'tag': 'x'")).message())
                .startsWith("Tagged volume attachment is not supported");
        COMPANIONS.volume(OTHER, P1, "available", "'multiattach': true,");
        assertThat(attach(server, "2.60", wish(OTHER, "")).message())
                .startsWith("Attaching multiattach volumes is not supported");
        assertThat(attach(server, "2.20", wish(VOLUME, "")).status()).isEqualTo(200);
        COMPANIONS.volume(VOLUME, P1, "reserved", "");
        assertThat(delete(path(server) + "/" + VOLUME, "member", "2.19").status()).isEqualTo(409);
        assertThat(delete(path(server) + "/" + VOLUME, "member", "2.20").status()).isEqualTo(202);
    }

    @Test
    void aDetachIsTakenOnOnce() {
        var server = withVolume();

        var answer = delete(path(server) + "/" + VOLUME, "member", "2.1");
        var again = delete(path(server) + "/" + VOLUME, "member", "2.1");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.message()).startsWith("Invalid volume: Unable to detach volume.");
        assertThat(operations()).containsExactly("server.detach-volume");
    }

    @Test
    void whatIsNotAttachedOrIsBootedFromIsNotDetached() {
        var server = withVolume();

        assertDetach(server, ABSENT, 404, "Volume " + ABSENT + " could not be found.");
        assertDetach(
                server, OTHER, 404, "Instance " + server + " is not attached to volume " + OTHER);
        COMPANIONS.volume(VOLUME, P1, "reserved", "");
        assertDetach(server, VOLUME, 400, "Invalid volume: Unable to detach volume.");
        COMPANIONS.volume(VOLUME, P1, "in-use", "");
        jdbc.update("update server_block_device set boot_index = 0 where volume_id = ?", VOLUME);
        assertDetach(server, VOLUME, 400, "Cannot detach a root device volume");
        assertThat(get(path(server) + "/" + OTHER, "member", "2.1").message())
                .isEqualTo("Instance " + server + " is not attached to volume " + OTHER);
    }

    @Test
    void aVolumeThatTheServiceLostIsDetached() {
        var server = withVolume();
        COMPANIONS.refuse("/v3/volumes/" + VOLUME, 404, "gone");

        assertThat(delete(path(server) + "/" + VOLUME, "member", "2.1").status()).isEqualTo(202);
    }

    @Test
    void whetherAVolumeGoesWithItsServerCanBeChanged() {
        var server = withVolume();
        var wish = wish(VOLUME, "'delete_on_termination': true");

        assertThat(put(path(server) + "/" + VOLUME, "member", "2.84", wish).status())
                .isEqualTo(400);
        var answer = put(path(server) + "/" + VOLUME, "member", "2.85", wish);

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(202);
        assertThat(answer.http().body()).isEmpty();
        assertThat(
                        get(path(server) + "/" + VOLUME, "member", "2.104")
                                .body()
                                .at("/volumeAttachment/delete_on_termination")
                                .asBoolean())
                .isTrue();
        assertThat(operations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"id, OTHER", "serverId, OTHER", "device, /dev/vdz", "tag, other"})
    void nothingElseOfAnAttachmentCanBeChanged(String key, String value) {
        var server = withVolume();
        var more = "'%s': '%s'".formatted(key, value.replace("OTHER", OTHER));
        var wish = wish(VOLUME, more);

        var answer = put(path(server) + "/" + VOLUME, "member", "2.85", wish);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("The " + key + " property is not mutable");
        assertThat(put(path(server) + "/" + OTHER, "member", "2.85", wish(OTHER, "")).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.84", "2.85", "2.104"})
    void theBlockStorageServiceSwapsAVolumeThatItMoves(String version) {
        var server = withVolume();
        COMPANIONS.volume(VOLUME, P1, "in-use", moving(server));

        var answer = put(path(server) + "/" + VOLUME, "service", version, wish(OTHER, ""));
        var byAdmin = put(path(server) + "/" + VOLUME, "admin", version, wish(OTHER, ""));

        assertThat(put(path(server) + "/" + VOLUME, "member", version, wish(OTHER, "")).status())
                .isEqualTo(403);
        assertThat(List.of(answer.status(), byAdmin.status())).contains(202);
        assertThat(operations()).containsExactly("server.swap-volume");
    }

    @Test
    void aSwapThatCannotBeIsRefused() {
        var server = withVolume();
        assertSwap(server, OTHER, 409, "volume " + VOLUME + " is not migrating this api should");
        COMPANIONS.volume(VOLUME, P1, "in-use", moving(UUID.fromString(ABSENT)));
        assertSwap(
                server,
                OTHER,
                400,
                "Invalid volume: Old volume is attached to a different instance.");
        COMPANIONS.volume(VOLUME, P1, "in-use", moving(server));
        assertSwap(server, ABSENT, 400, "Volume " + ABSENT + " could not be found.");
        COMPANIONS.volume(OTHER, P1, "in-use", "'attachments': [{'server_id': 'x'}],");
        assertSwap(server, OTHER, 400, "Invalid volume: New volume must be detached in order");
        COMPANIONS.volume(OTHER, P1, "available", "'size': 0,");
        assertSwap(
                server, OTHER, 400, "Invalid volume: New volume must be the same size or larger.");
        COMPANIONS.volume(
                VOLUME,
                P1,
                "in-use",
                "'multiattach': true, 'migration_status': 'migrating', 'attachments':"
                        + " [{'server_id': '%s'}, {'server_id': 'y'}],".formatted(server));
        COMPANIONS.volume(OTHER, P1, "available", "");
        assertSwap(server, OTHER, 400, "Swapping multi-attach volumes with more than one");
        assertThat(operations()).isEmpty();
    }

    @Test
    void theServiceBeingAwayIsSaidAndChangesNothing() {
        var server = withVolume();
        COMPANIONS.refuse("/v3/volumes/" + OTHER, 503, "away");
        COMPANIONS.refuse("/v3/volumes/" + VOLUME, 503, "away");

        assertThat(attach(server, "2.1", wish(OTHER, "")).status()).isEqualTo(503);
        assertThat(delete(path(server) + "/" + VOLUME, "member", "2.1").status()).isEqualTo(503);

        COMPANIONS.answer("/v3/volumes/" + OTHER, "{'volume': {'id': 7}}");
        assertThat(attach(server, "2.1", wish(OTHER, "")).status()).isEqualTo(503);
        assertThat(operations()).isEmpty();
        assertThat(volumes(server, "")).containsExactly(VOLUME);
    }

    private static String moving(UUID server) {
        return "'migration_status': 'migrating', 'attachments': [{'server_id': '%s'}],"
                .formatted(server);
    }

    private void assertDetach(UUID server, String volume, int status, String message) {
        var answer = delete(path(server) + "/" + volume, "member", "2.1");
        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(status);
        assertThat(answer.message()).startsWith(message);
        assertThat(operations()).isEmpty();
    }

    private void assertSwap(UUID server, String volume, int status, String message) {
        var answer = put(path(server) + "/" + VOLUME, "admin", "2.1", wish(volume, ""));
        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(status);
        assertThat(answer.message()).startsWith(message);
    }

    /** A server that runs and has the volume. */
    private UUID withVolume() {
        var server = running();
        attach(server, "2.1", wish(VOLUME, ""));
        attached(server);
        return server;
    }

    /** As the operation leaves it. */
    private void attached(UUID server) {
        COMPANIONS.volume(VOLUME, P1, "in-use", "");
        jdbc.update(
                "update server_block_device set attachment_id = ? where server_id = ? and volume_id"
                        + " is not null",
                UUID.randomUUID().toString(),
                server);
        jdbc.update("update operation set state = 'done', finished_at = now()");
        assertThat(one("select vm_state from server where id = ?", String.class, server))
                .isEqualTo(VmState.ACTIVE.wire());
    }

    private List<@Nullable String> operations() {
        return jdbc.queryForList(
                "select kind from operation where state <> 'done' order by sequence", String.class);
    }

    private Answer attach(UUID server, String version, String body) {
        return post(path(server), "member", version, body);
    }

    private static String path(UUID server) {
        return "/v2.1/servers/" + server + "/os-volume_attachments";
    }

    private static String wish(String volume, String more) {
        return asJson(
                "{'volumeAttachment': {'volumeId': '%s'%s}}"
                        .formatted(volume, more.isEmpty() ? "" : ", " + more));
    }

    private static String asJson(String text) {
        return filled(text).replace('\'', '"');
    }

    private static String filled(String text) {
        return text.replace("VOLUME", VOLUME).replace("ABSENT", ABSENT);
    }

    private static String device(Answer answer) {
        return answer.body().at("/volumeAttachment/device").asString();
    }

    private List<String> volumes(UUID server, String query) {
        return get(path(server) + query, "member", "2.1")
                .body()
                .path("volumeAttachments")
                .valueStream()
                .map(one -> one.path("volumeId").asString())
                .toList();
    }
}
