package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a rebuild takes on and what it answers; its form at every version is tested elsewhere. */
class RebuildServersTest extends ServersTest {
    private static final String OTHER_IMAGE = "11111111-31e7-49b7-b260-868f441e862b";
    private static final String VOLUME = "22222222-31e7-49b7-b260-868f441e862b";

    private Answer rebuild(UUID server, String token, String version, String details) {
        var body = "{'rebuild': {%s}}".formatted(details).replace('\'', '"');
        return post("/v2.1/servers/" + server + "/action", token, version, body);
    }

    /** {@code more} comes after the server's own image. */
    private Answer rebuild(UUID server, String version, String more) {
        var image = "'imageRef': '" + IMAGE + "'";
        return rebuild(server, "member", version, more.isEmpty() ? image : image + ", " + more);
    }

    private static JsonNode accepted(Answer answer) {
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(202);
        return answer.body().path("server");
    }

    private static void assertRefused(Answer answer, int status, String message) {
        assertThat(answer.status()).as(answer.http().body()).isEqualTo(status);
        assertThat(answer.message()).isEqualTo(message);
    }

    private JsonNode input() {
        return json.readTree(
                one("select request from operation where state = 'ready'", String.class));
    }

    private void image(String id, String more) {
        COMPANIONS.answer(
                "/v2/images/" + id,
                """
                {'id': '%s', 'name': 'other', 'status': 'active', 'visibility': 'public',
                 'owner': 'x', 'disk_format': 'qcow2', 'container_format': 'bare', 'size': 1000,
                 'min_disk': 0, 'min_ram': 0, 'os_hash_algo': 'sha512', 'os_hash_value': '00', %s}
                """
                        .formatted(id, more));
    }

    private void volume(String status, int size) {
        COMPANIONS.answer(
                "/v3/volumes/" + VOLUME,
                """
                {'volume': {'id': '%s', 'status': '%s', 'size': %d,
                  'os-vol-tenant-attr:tenant_id': '%s', 'volume_image_metadata': {'image_id': '%s'}}}
                """
                        .formatted(VOLUME, status, size, P1, IMAGE));
    }

    private UUID bootedFromVolume() {
        var server = running();
        jdbc.update("update server set image = null, image_id = null");
        jdbc.update(
                "update server_block_device set destination_type = 'volume', volume_id = ? where"
                        + " server_id = ? and boot_index = 0",
                VOLUME,
                server);
        volume("in-use", 1);
        return server;
    }

    @Test
    void theAnswerTellsTheServerAsItWillBe() {
        var server = running("'metadata': {'old': '1'}");
        image(OTHER_IMAGE, "'auto_disk_config': 'true'");

        var answer =
                rebuild(
                        server,
                        "member",
                        "2.90",
                        """
                        'imageRef': '%s', 'name': 'db', 'hostname': 'db1', 'description': 'new',
                        'metadata': {'role': 'db'}, 'accessIPv4': '192.0.2.9',
                        'accessIPv6': '2001:db8::9', 'adminPass': 'secret', 'user_data': 'aGk=',
                        'trusted_image_certificates': ['c1']
                        """
                                .formatted(OTHER_IMAGE));

        var body = accepted(answer);
        assertThat(answer.header("Location")).endsWith("/v2.1/servers/" + server);
        assertThat(body.path("status").asString()).isEqualTo("REBUILD");
        assertThat(body.path("name").asString()).isEqualTo("db");
        assertThat(body.path("OS-EXT-SRV-ATTR:hostname").asString()).isEqualTo("db1");
        assertThat(body.path("description").asString()).isEqualTo("new");
        assertThat(body.path("metadata").toString()).isEqualTo("{\"role\":\"db\"}");
        assertThat(body.path("accessIPv4").asString()).isEqualTo("192.0.2.9");
        assertThat(body.path("accessIPv6").asString()).isEqualTo("2001:db8::9");
        assertThat(body.path("adminPass").asString()).isEqualTo("secret");
        assertThat(body.path("user_data").asString()).isEqualTo("aGk=");
        assertThat(body.at("/trusted_image_certificates/0").asString()).isEqualTo("c1");
        assertThat(body.at("/image/id").asString()).isEqualTo(OTHER_IMAGE);
        assertThat(body.path("OS-DCF:diskConfig").asString()).isEqualTo("AUTO");
        assertThat(body.path("progress").asInt(-1)).isZero();
        assertThat(body.path("OS-EXT-STS:task_state").asString()).isEqualTo("rebuilding");
    }

    @Test
    void theRowsStayUntilItIsDone() {
        var server = running("'metadata': {'old': '1'}");
        image(OTHER_IMAGE, "'min_disk': 1");

        accepted(
                rebuild(
                        server,
                        "member",
                        "2.1",
                        """
                        'imageRef': '%s', 'name': 'db', 'metadata': {'role': 'db'},
                        'preserve_ephemeral': 'on'
                        """
                                .formatted(OTHER_IMAGE)));

        var shown = get("/v2.1/servers/" + server, "member", "2.90").body().path("server");
        assertThat(shown.path("name").asString()).isEqualTo("web");
        assertThat(shown.path("metadata").toString()).isEqualTo("{\"old\":\"1\"}");
        assertThat(shown.at("/image/id").asString()).isEqualTo(IMAGE);
        var input = input();
        assertThat(input.path("changesImage").asBoolean()).isTrue();
        assertThat(input.path("preservesEphemeral").asBoolean()).isTrue();
        assertThat(input.at("/changes/metadata/role").asString()).isEqualTo("db");
        assertThat(one("select action from instance_action order by started_at desc", String.class))
                .isEqualTo("rebuild");
    }

    @Test
    void whatIsNotSaidStays() {
        var server = running("'metadata': {'old': '1'}, 'accessIPv4': '192.0.2.1'");

        var body = accepted(rebuild(server, "2.104", ""));

        assertThat(body.path("name").asString()).isEqualTo("web");
        assertThat(body.path("metadata").toString()).isEqualTo("{\"old\":\"1\"}");
        assertThat(body.path("accessIPv4").asString()).isEqualTo("192.0.2.1");
        assertThat(body.path("adminPass").asString()).hasSize(12);
        assertThat(input().path("changesImage").asBoolean()).isFalse();
        assertThat(input().path("adminPass").asString())
                .isEqualTo(body.path("adminPass").asString());
    }

    @Test
    void nullTakesAwayAndAnEmptyMapToo() {
        var server = running("'metadata': {'old': '1'}");
        jdbc.update(
                "update server set description = 'x', user_data = 'aGk=', key_name = 'k',"
                        + " public_key = 'ssh', trusted_image_certificates = '[\"c\"]'");

        var body =
                accepted(
                        rebuild(
                                server,
                                "2.63",
                                "'description': null, 'user_data': null, 'key_name': null,"
                                        + " 'trusted_image_certificates': null, 'metadata': {}"));

        for (var key :
                new String[] {
                    "description", "user_data", "key_name", "trusted_image_certificates"
                }) {
            assertThat(body.path(key).isNull()).as(key).isTrue();
        }
        assertThat(body.path("metadata").isEmpty()).isTrue();
        assertThat(input().at("/changes/key").isObject()).isTrue();
    }

    @Test
    void aKeyIsOneOfWhoeverAsks() {
        var server = running();
        jdbc.update(
                "insert into key_pair (user_id, name, type, public_key, fingerprint, created_at)"
                        + " select user_id, 'mine', 'ssh', 'ssh-ed25519 AAAA', 'f', now() from"
                        + " server");

        assertRefused(
                rebuild(server, "2.54", "'key_name': 'none'"), 400, "Invalid key_name provided.");
        assertRefused(
                rebuild(server, "admin", "2.54", "'imageRef': '" + IMAGE + "', 'key_name': 'mine'"),
                400,
                "Invalid key_name provided.");
        var body = accepted(rebuild(server, "2.54", "'key_name': 'mine'"));

        assertThat(body.path("key_name").asString()).isEqualTo("mine");
        assertThat(input().at("/changes/key/publicKey").asString()).isEqualTo("ssh-ed25519 AAAA");
    }

    @ParameterizedTest
    @CsvSource({"2.53, false, false", "2.54, true, false", "2.57, true, true", "2.104, true, true"})
    void keysAndDataAreToldWhenTheyMayBeGiven(String version, boolean key, boolean data) {
        var server = running();
        jdbc.update("update server set key_name = 'k', user_data = 'aGk='");

        var answer =
                rebuild(
                        server,
                        "admin",
                        version,
                        "'imageRef': '" + IMAGE.toUpperCase(Locale.ROOT) + "'");

        var body = accepted(answer);
        assertThat(body.path("key_name").asString("")).isEqualTo(key ? "k" : "");
        assertThat(body.path("user_data").asString("")).isEqualTo(data ? "aGk=" : "");
        assertThat(body.has("OS-EXT-SRV-ATTR:user_data")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2.18 | 'description': 'x'",
                "2.53 | 'key_name': null",
                "2.56 | 'user_data': null",
                "2.57 | 'personality': []",
                "2.62 | 'trusted_image_certificates': null",
                "2.89 | 'hostname': 'x'",
                "2.90 | 'hostname': 'a.b'",
                "2.104 | 'name': ''",
                "2.104 | 'name': null",
                "2.104 | 'metadata': []",
                "2.104 | 'metadata': {'a': 1}",
                "2.104 | 'adminPass': 1",
                "2.104 | 'OS-DCF:diskConfig': 'x'",
                "2.104 | 'accessIPv4': 'x'",
                "2.104 | 'user_data': 'a'",
                "2.104 | 'trusted_image_certificates': []",
                "2.104 | 'preserve_ephemeral': 'perhaps'",
                "2.104 | 'flavorRef': '2'"
            })
    void whatMayNotBeSaidIsRefused(String version, String more) {
        var answer = rebuild(running(), version, more);

        assertThat(answer.status()).as(answer.http().body()).isEqualTo(400);
        assertThat(count("operation where state = 'ready'")).isZero();
    }

    @Test
    void anImageHasToBeNamedThere() {
        var server = running();

        assertThat(rebuild(server, "member", "2.1", "'name': 'x'").status()).isEqualTo(400);
        assertThat(rebuild(server, "member", "2.1", "'imageRef': ''").status()).isEqualTo(400);
        assertThat(rebuild(server, "member", "2.1", "'imageRef': 'x'").status()).isEqualTo(400);
        assertRefused(
                rebuild(server, "member", "2.1", "'imageRef': '" + OTHER_IMAGE + "'"),
                400,
                "Cannot find image for rebuild");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'status': 'queued' | Image IMAGE is not active.",
                "'min_ram': 1024 | Flavor's memory is too small for requested image.",
                "'min_disk': 2 | Flavor's disk is smaller than the minimum size specified in image"
                        + " metadata. Flavor disk is 1073741824 bytes, minimum size is 2147483648"
                        + " bytes.",
                "'size': 1073741825 | Flavor's disk is too small for requested image. Flavor disk"
                        + " is 1073741824 bytes, image is 1073741825 bytes.",
                "'auto_disk_config': 'false' | Requested image IMAGE has automatic disk resize"
                        + " disabled.",
                "'hw_mem_page_size': 'large' | An instance's NUMA topology cannot be changed as"
                        + " part of a rebuild. The image provided is invalid for this instance."
            })
    void anImageHasToFitTheServer(String property, String message) {
        var server = running();
        image(OTHER_IMAGE, property);

        assertRefused(
                rebuild(
                        server,
                        "member",
                        "2.1",
                        "'imageRef': '" + OTHER_IMAGE + "', 'OS-DCF:diskConfig': 'AUTO'"),
                400,
                message.replace("IMAGE", OTHER_IMAGE));
    }

    @Test
    void metadataAndFilesHaveTheirQuota() {
        var server = running();
        jdbc.update(
                "insert into quota_limit values (?, 'metadata_items', 1), (?, 'injected_files',"
                        + " 0)",
                P1,
                P1);

        assertThat(rebuild(server, "2.1", "'metadata': {'a': '1', 'b': '2'}").status())
                .isEqualTo(403);
        assertThat(
                        rebuild(
                                        server,
                                        "2.56",
                                        "'personality': [{'path': '/a', 'contents': 'aGk='}]")
                                .status())
                .isEqualTo(403);
        assertThat(rebuild(server, "2.1", "'metadata': {'a': '1'}").status()).isEqualTo(202);
    }

    @Test
    void anIsoThatTheMetadataWantsMustBeReadable() {
        var server = running();
        var missing = "00000000-41cc-4b2d-a773-e8258eb08b62";

        assertRefused(withIso(server, missing), 400, "ISO image " + missing + " not found.");
        assertRefused(withIso(server, IMAGE), 400, "Image " + IMAGE + " is no ISO image.");
    }

    private Answer withIso(UUID server, String id) {
        return rebuild(
                server,
                "2.1",
                "'metadata': {'nodeinfo.com:iso-%s': '{\\'image_uuid\\': \\'%s\\'}'}"
                        .formatted(id, id));
    }

    @Test
    void oneThatBootsFromAVolumeKeepsItsImageUntilVolumesCanBeFilled() {
        var server = bootedFromVolume();
        image(OTHER_IMAGE, "'min_disk': 1");
        var other = "'imageRef': '" + OTHER_IMAGE + "'";

        assertRefused(
                rebuild(server, "member", "2.92", other),
                400,
                "Image %s is unacceptable: Unable to rebuild with a different image for a volume-backed server."
                        .formatted(OTHER_IMAGE));
        var body = accepted(rebuild(server, "2.92", ""));

        assertThat(body.path("image").asString("?")).isEmpty();
        assertThat(input().path("volume").isNull()).isTrue();
        assertThat(input().path("changesImage").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {IMAGE, OTHER_IMAGE})
    void fromThenOnItIsFilledWhateverTheImage(String id) {
        var server = bootedFromVolume();
        image(OTHER_IMAGE, "'min_disk': 1");

        accepted(rebuild(server, "member", "2.93", "'imageRef': '" + id + "'"));

        assertThat(input().path("volume").asString()).isEqualTo(VOLUME);
        assertThat(input().path("changesImage").asBoolean()).isEqualTo(id.equals(OTHER_IMAGE));
    }

    @Test
    void theVolumeHasToBeLargeEnoughAndInUseAndTakesNoCertificates() {
        var server = bootedFromVolume();
        image(OTHER_IMAGE, "'min_disk': 2");

        assertRefused(
                rebuild(server, "member", "2.93", "'imageRef': '" + OTHER_IMAGE + "'"),
                400,
                "Volume is smaller than the minimum size specified in image metadata. Volume size"
                        + " is 1073741824 bytes, minimum size is 2147483648 bytes.");
        assertRefused(
                rebuild(server, "2.93", "'trusted_image_certificates': ['c']"),
                400,
                "Image certificate validation is not supported for volume-backed servers.");
        volume("error", 1);
        assertRefused(
                rebuild(server, "2.93", ""),
                400,
                "Invalid volume: volume '%s' status must be 'in-use'. Currently in 'error' status"
                        .formatted(VOLUME));
        COMPANIONS.refuse("/v3/volumes/" + VOLUME, 404, "gone");
        assertRefused(
                rebuild(server, "2.93", ""), 400, "Volume " + VOLUME + " could not be found.");
    }

    @Test
    void itIsAQuestionOfRights() {
        var server = running();
        var image = "'imageRef': '" + IMAGE + "'";

        assertThat(rebuild(server, "reader", "2.1", image).status()).isEqualTo(403);
        assertThat(rebuild(server, "stranger", "2.1", image).status()).isEqualTo(404);
        assertThat(rebuild(UUID.randomUUID(), "member", "2.1", image).status()).isEqualTo(404);
        assertThat(rebuild(server, "admin", "2.1", image).status()).isEqualTo(202);
    }

    @Test
    void oneThatNeverCameToAHostCannotBe() {
        var server = running();
        jdbc.update("update server set vm_state = 'error', host_id = null");

        assertThat(rebuild(server, "2.1", "").status()).isEqualTo(409);
    }
}
