package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.CompanionPorts.Service;
import io.kilonova.companion.ComputeStub;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AttachmentsTest extends VolumeTest {
    private static final String SERVER = new UUID(7, 7).toString();
    private static final String OTHER = new UUID(8, 8).toString();

    private Answer reserve(String token, String volume, String server) {
        return post(
                token,
                "/attachments",
                "{'attachment': {'volume_uuid': '%s', 'instance_uuid': '%s'}}"
                        .formatted(volume, server));
    }

    private String reserved(String token, String volume, String server) {
        var made = reserve(token, volume, server);
        assertThat(made.status()).as(made.http().body()).isEqualTo(200);
        return made.body().at("/attachment/id").asString();
    }

    private Answer connect(String token, String attachment, String host) {
        return put(
                token,
                "/attachments/" + attachment,
                "{'attachment': {'connector': {'host': '%s', 'mountpoint': '/dev/vdb'}}}"
                        .formatted(host));
    }

    private int complete(String token, String attachment) {
        var path = "/attachments/" + attachment + "/action";
        return post(token, path, "{'os-complete': {}}").status();
    }

    private String attached(String token, String volume, String server, String host) {
        var attachment = reserved(token, volume, server);
        assertThat(connect(token, attachment, host).status()).isEqualTo(200);
        assertThat(complete(token, attachment)).isEqualTo(204);
        return attachment;
    }

    /** As compute does, which vouches for the call. */
    private Answer detach(String token, String attachment) {
        return send(
                HttpRequest.newBuilder(
                                URI.create(url(Service.VOLUME) + "/v3/attachments/" + attachment))
                        .header("X-Auth-Token", token)
                        .header("X-Service-Token", tokenOf("kilonova"))
                        .header("OpenStack-API-Version", "volume 3.44")
                        .DELETE());
    }

    @Test
    void aVolumeGoesFromAvailableToInUseAndBack() {
        var token = newTenant().token();
        var volume = blank(token);

        var made = reserve(token, volume, SERVER);
        assertThat(statusOf(token, volume)).isEqualTo("reserved");
        assertThat(made.body().at("/attachment/status").asString()).isEqualTo("reserved");
        assertThat(made.body().at("/attachment/connection_info").isEmpty()).isTrue();
        assertThat(made.body().at("/attachment/attached_at").asString()).isEmpty();

        var attachment = made.body().at("/attachment/id").asString();
        var connected = connect(token, attachment, "host1").body().path("attachment");
        assertThat(statusOf(token, volume)).isEqualTo("attaching");
        assertThat(connected.path("status").asString()).isEqualTo("attaching");
        assertThat(connected.path("attach_mode").asString()).isEqualTo("rw");
        assertConnection(connected.path("connection_info"), volume, attachment);

        assertThat(complete(token, attachment)).isEqualTo(204);
        var inUse = show(token, volume);
        assertThat(inUse.path("status").asString()).isEqualTo("in-use");
        assertThat(inUse.at("/attachments/0/server_id").asString()).isEqualTo(SERVER);
        assertThat(inUse.at("/attachments/0/device").asString()).isEqualTo("/dev/vdb");
        assertThat(inUse.at("/attachments/0/attachment_id").asString()).isEqualTo(attachment);
        assertThat(inUse.at("/attachments/0/host_name").isNull()).isTrue();
        assertThat(show(tokenOf("admin"), volume).at("/attachments/0/host_name").asString())
                .isEqualTo("host1");
        assertThat(delete(token, "/volumes/" + volume).status()).isEqualTo(400);

        assertThat(detach(token, attachment).body().path("attachments")).isEmpty();
        assertThat(statusOf(token, volume)).isEqualTo("available");
        assertThat(get(token, "/attachments/" + attachment).status()).isEqualTo(404);
        assertThat(detach(token, attachment).status()).isEqualTo(404);
    }

    private void assertConnection(JsonNode info, String volume, String attachment) {
        assertThat(info.path("driver_volume_type").asString()).isEqualTo("local");
        assertThat(info.path("device_path").asString()).isEqualTo(fileOf(volume).toString());
        assertThat(info.path("access_mode").asString()).isEqualTo("rw");
        assertThat(info.path("encrypted").asBoolean()).isFalse();
        assertThat(info.path("qos_specs").isNull()).isTrue();
        assertThat(info.path("attachment_id").asString()).isEqualTo(attachment);
    }

    @Test
    void ofManyWhoReserveAVolumeAtOnceOneGetsIt() throws InterruptedException {
        var token = newTenant().token();
        var volume = blank(token);

        var statuses =
                together(100, () -> reserve(token, volume, UUID.randomUUID().toString()).status());

        assertThat(Collections.frequency(statuses, 200)).isEqualTo(1);
        assertThat(Collections.frequency(statuses, 400)).isEqualTo(99);
        assertThat(attachmentsOf(token, volume)).hasSize(1);
    }

    private JsonNode attachmentsOf(String token, String volume) {
        return get(token, "/attachments?volume_id=" + volume).body().path("attachments");
    }

    @Test
    void whatIsReservedIsNotForOthers() {
        var token = newTenant().token();
        var volume = blank(token);
        reserved(token, volume, SERVER);

        var refused = reserve(token, volume, OTHER);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(message(refused))
                .isEqualTo(
                        "Invalid volume: Volume %s status must be available to reserve, but the current status is reserved."
                                .formatted(volume));
        assertThat(act(token, volume, "os-reserve", "null")).isEqualTo(400);
        assertThat(delete(token, "/volumes/" + volume).status()).isEqualTo(400);
        assertThat(act(token, volume, "os-extend", "{'new_size': 9}")).isEqualTo(400);
        assertThat(
                        post(token, "/snapshots", "{'snapshot': {'volume_id': '" + volume + "'}}")
                                .status())
                .isEqualTo(400);
    }

    @Test
    void aServerThatMovesHasTheVolumeOnBothHostsForAWhile() {
        var token = newTenant().token();
        var volume = blank(token);
        var source = attached(token, volume, SERVER, "host1");

        var target = reserved(token, volume, SERVER);
        assertThat(statusOf(token, volume)).isEqualTo("in-use");
        assertThat(connect(token, target, "host2").status()).isEqualTo(200);
        assertThat(complete(token, target)).isEqualTo(204);
        assertThat(show(token, volume).path("attachments")).hasSize(2);
        assertThat(reserve(token, volume, OTHER).status()).isEqualTo(400);

        detach(token, source);

        assertThat(statusOf(token, volume)).isEqualTo("in-use");
        assertThat(show(token, volume).path("attachments")).hasSize(1);
    }

    @Test
    void aSharedVolumeIsInUseUntilTheLastServerLeavesIt() {
        var token = newTenant().token();
        var volume = ready(token, "'size': 1, 'volume_type': 'multiattach'");
        assertThat(show(token, volume).path("multiattach").asBoolean()).isTrue();
        var first = attached(token, volume, SERVER, "host1");

        var second = reserved(token, volume, OTHER);
        assertThat(statusOf(token, volume)).isEqualTo("reserved");
        connect(token, second, "host1");
        complete(token, second);
        assertThat(show(token, volume).path("attachments")).hasSize(2);

        assertThat(detach(token, first).body().path("attachments")).hasSize(1);
        assertThat(statusOf(token, volume)).isEqualTo("in-use");
        detach(token, second);
        assertThat(statusOf(token, volume)).isEqualTo("available");
    }

    @Test
    void aModeIsKeptFromItsBeginning() {
        var token = newTenant().token();
        var made =
                post(
                        token,
                        "/attachments",
                        "{'attachment': {'volume_uuid': '%s', 'instance_uuid': '%s', 'mode': 'ro', 'connector': {'host': 'h', 'mode': 'rw'}}}"
                                .formatted(blank(token), SERVER));
        var readonly = blank(token);
        act(token, readonly, "os-update_readonly_flag", "{'readonly': true}");
        var other = reserved(token, readonly, SERVER);

        assertThat(made.body().at("/attachment/attach_mode").asString()).isEqualTo("ro");
        assertThat(made.body().at("/attachment/connection_info/access_mode").asString())
                .isEqualTo("ro");
        assertThat(
                        connect(token, other, "h")
                                .body()
                                .at("/attachment/connection_info/access_mode")
                                .asString())
                .isEqualTo("ro");
    }

    @Test
    void attachmentsOfOthersAndWrongOnesAreRefused() {
        var token = newTenant().token();
        var volume = blank(token);
        var attachment = reserved(token, volume, SERVER);
        var other = newTenant().token();

        assertThat(get(other, "/attachments/" + attachment).status()).isEqualTo(404);
        assertThat(connect(other, attachment, "h").status()).isEqualTo(404);
        assertThat(delete(other, "/attachments/" + attachment).status()).isEqualTo(404);
        assertThat(attachmentsOf(other, volume)).isEmpty();
        assertThat(post(token, "/attachments", "{'attachment': {}}").status()).isEqualTo(400);
        assertThat(post(token, "/attachments", "{'attachment': {'volume_uuid': 'x'}}").status())
                .isEqualTo(400);
        assertThat(
                        put(
                                        token,
                                        "/attachments/" + attachment,
                                        "{'attachment': {'connector': {}}}")
                                .status())
                .isEqualTo(400);
        assertThat(reserve(token, new UUID(1, 1).toString(), SERVER).status()).isEqualTo(404);
    }

    @Test
    void aVolumeInErrorIsNotAttached() {
        var token = newTenant().token();
        var volume = blank(token);
        var attachment = reserved(token, volume, SERVER);
        act(tokenOf("admin"), volume, "os-reset_status", "{'status': 'error'}");

        assertThat(connect(token, attachment, "h").status()).isEqualTo(409);
        assertThat(reserve(token, volume, SERVER).status()).isEqualTo(400);
    }

    @Test
    void usersDoNotTakeAVolumeAwayFromUnderARunningServer() {
        var token = newTenant().token();
        var volume = blank(token);
        var attachment = attached(token, volume, SERVER, "host1");
        var known = "GET /v2.1/servers/" + SERVER + "/os-volume_attachments/" + volume;
        ComputeStub.RUNNING.on(
                known, 200, "{\"volumeAttachment\": {\"attachment_id\": \"" + attachment + "\"}}");

        var refused = delete(token, "/attachments/" + attachment);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(message(refused)).contains("using the Compute API");
        assertThat(act(token, volume, "os-detach", "{}")).isEqualTo(409);
        assertThat(act(token, volume, "os-terminate_connection", "{'connector': {}}"))
                .isEqualTo(409);

        ComputeStub.RUNNING.on(known, 500, "{}");
        assertThat(delete(token, "/attachments/" + attachment).status()).isEqualTo(503);
        ComputeStub.RUNNING.on(known, 404, "{}");
        assertThat(delete(token, "/attachments/" + attachment).status()).isEqualTo(200);
        assertThat(statusOf(token, volume)).isEqualTo("available");
    }

    @Test
    void theOlderWayOfAttachingWorksToo() {
        var token = newTenant().token();
        var volume = blank(token);

        assertThat(act(token, volume, "os-reserve", "null")).isEqualTo(202);
        assertThat(statusOf(token, volume)).isEqualTo("attaching");
        assertThat(act(token, volume, "os-unreserve", "null")).isEqualTo(202);
        assertThat(statusOf(token, volume)).isEqualTo("available");
        act(token, volume, "os-reserve", "null");
        var info =
                post(
                                token,
                                "/volumes/" + volume + "/action",
                                "{'os-initialize_connection': {'connector': {'host': 'h'}}}")
                        .body();
        assertThat(info.at("/connection_info/data/device_path").asString())
                .isEqualTo(fileOf(volume).toString());
        assertThat(info.at("/connection_info/driver_volume_type").asString()).isEqualTo("local");
        var place = "{'instance_uuid': '" + SERVER + "', 'mountpoint': '/dev/vdc'}";
        assertThat(act(token, volume, "os-attach", place)).isEqualTo(202);
        assertThat(act(token, volume, "os-attach", place)).isEqualTo(202);
        var inUse = show(token, volume);
        assertThat(inUse.path("status").asString()).isEqualTo("in-use");
        assertThat(inUse.path("attachments")).hasSize(1);
        assertThat(inUse.at("/metadata/attached_mode").asString()).isEqualTo("rw");

        assertThat(act(token, volume, "os-begin_detaching", "null")).isEqualTo(202);
        assertThat(statusOf(token, volume)).isEqualTo("detaching");
        assertThat(act(token, volume, "os-begin_detaching", "null")).isEqualTo(400);
        assertThat(act(token, volume, "os-roll_detaching", "null")).isEqualTo(202);
        assertThat(statusOf(token, volume)).isEqualTo("in-use");
        assertThat(act(token, volume, "os-detach", "{}")).isEqualTo(202);
        assertThat(statusOf(token, volume)).isEqualTo("available");
    }

    @Test
    void aSwapGivesTheServerTheOtherVolume() {
        var token = newTenant().token();
        var admin = tokenOf("kilonova");
        var old = blank(token);
        var other = blank(token);
        act(
                token,
                old,
                "os-attach",
                "{'instance_uuid': '" + SERVER + "', 'mountpoint': '/dev/vdb'}");
        act(token, other, "os-reserve", "null");
        var path = "/volumes/" + old + "/action";
        var body = "{'os-migrate_volume_completion': {'new_volume': '" + other + "'}}";

        assertThat(post(token, path, body).status()).isEqualTo(403);
        var swapped = post(admin, path, body);

        assertThat(swapped.body().path("save_volume_id").asString()).isEqualTo(other);
        assertThat(statusOf(token, old)).isEqualTo("available");
        assertThat(statusOf(token, other)).isEqualTo("in-use");
    }

    @Test
    void listsAreFiltered() {
        var tenant = newTenant();
        var volume = blank(tenant.token());
        var attachment = reserved(tenant.token(), volume, SERVER);
        reserved(tenant.token(), blank(tenant.token()), OTHER);

        for (var filter :
                List.of("volume_id=" + volume, "instance_id=" + SERVER + "&status=reserved")) {
            var found = get(tenant.token(), "/attachments/detail?" + filter).body();
            assertThat(found.path("attachments").findValuesAsString("id"))
                    .containsExactly(attachment);
        }
        assertThat(
                        get(tokenOf("kilonova"), "/attachments?all_tenants=1&volume_id=" + volume)
                                .body()
                                .path("attachments"))
                .hasSize(1);
        assertThat(get(tenant.token(), "/attachments?odd=1").status()).isEqualTo(400);
    }
}
