package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Disks of new servers: rows and builds that a create makes of what it says, and what it refuses.
 */
class CreateServerDisksTest extends ServersTest {
    private static final String VOLUME = "a26887c6-c47b-4654-abb5-dfadf7d3f803";
    private static final String OTHER = "b26887c6-c47b-4654-abb5-dfadf7d3f803";
    private static final String SNAPSHOT = "c26887c6-c47b-4654-abb5-dfadf7d3f803";
    private static final String FROM_IMAGE =
            "{'source_type': 'image', 'destination_type': 'local', 'uuid': '%s', 'boot_index': 0}"
                    .formatted(IMAGE);

    @BeforeEach
    void volumes() {
        COMPANIONS.volume(VOLUME, P1, "available", "");
        COMPANIONS.volume(OTHER, P1, "available", "");
        COMPANIONS.answer(
                "/v3/snapshots/" + SNAPSHOT,
                "{'snapshot': {'id': '%s', 'status': 'available', 'size': 3, 'volume_id': '%s',"
                                .formatted(SNAPSHOT, VOLUME)
                        + " 'os-extended-snapshot-attributes:project_id': '"
                        + P1
                        + "'}}");
        COMPANIONS.answer(
                "/v3/types", "{'volume_types': [{'id': 't-1', 'name': 'hdd', 'is_public': true}]}");
    }

    @Test
    void aServerBootsFromAVolumeMadeOfItsImage() {
        var answer =
                created(
                        "2.67",
                        "'imageRef': '', 'block_device_mapping_v2': [{"
                                + "'source_type': 'image', 'uuid': '%s', 'boot_index': 0,"
                                        .formatted(IMAGE)
                                + " 'destination_type': 'volume', 'volume_size': '50',"
                                + " 'delete_on_termination': true, 'volume_type': 't-1'}]");

        assertThat(disks())
                .containsExactly(
                        "0 image volume /dev/vda 51200 0 true",
                        "1 blank local /dev/vdb 10240 -1 true",
                        "2 blank local /dev/vdc 512 -1 true");
        assertThat(one("select volume_type from server_block_device limit 1", String.class))
                .isEqualTo("hdd");
        assertThat(request("bootsFromVolume")).isEqualTo("true");
        assertThat(request("hasVolumes")).isEqualTo("true");
        var shown = get("/v2.1/servers/" + id(answer), "member", "2.67");
        assertThat(shown.body().at("/server/image").asString("x")).isEmpty();
        assertThat(one("select image ->> 'id' from server", String.class)).isEmpty();
    }

    @Test
    void volumesOfEveryKindFollowTheDiskOfTheImage() {
        created(
                "2.67",
                "'block_device_mapping_v2': ["
                        + FROM_IMAGE
                        + ", {'source_type': 'volume', 'destination_type': 'volume', 'uuid': '"
                        + VOLUME
                        + "', 'boot_index': 1, 'device_name': '/dev/vdx', 'tag': 'data'}"
                        + ", {'source_type': 'snapshot', 'destination_type': 'volume', 'uuid': '"
                        + SNAPSHOT
                        + "', 'disk_bus': 'scsi'}"
                        + ", {'source_type': 'blank', 'destination_type': 'volume',"
                        + " 'volume_size': 7, 'boot_index': null}"
                        + ", {'source_type': 'blank', 'destination_type': 'local',"
                        + " 'volume_size': 2}"
                        + ", {'source_type': 'blank', 'destination_type': 'local',"
                        + " 'guest_format': 'swap', 'volume_size': 64}]");

        assertThat(disks())
                .containsExactly(
                        "0 image local /dev/vda 1024 0 true",
                        "1 blank local /dev/vdb 2048 -1 true",
                        "2 blank local /dev/vdc 64 -1 true",
                        "3 volume volume /dev/vdx 1024 1 false",
                        "4 snapshot volume /dev/sda 3072 -1 false",
                        "5 blank volume /dev/vdd 7168 -1 false");
        assertThat(request("bootsFromVolume")).isEqualTo("false");
        assertThat(one("select tag from server_block_device where position = 3", String.class))
                .isEqualTo("data");
    }

    @Test
    void theOldSyntaxNamesTheRootDiskByItsDevice() {
        created(
                "2.1",
                "'imageRef': '', 'block_device_mapping': [{'volume_id': '%s',".formatted(VOLUME)
                        + " 'device_name': 'vda', 'delete_on_termination': 'yes'}]");
        assertThat(disks()).contains("0 volume volume /dev/vda 1024 0 true");
        jdbc.update("delete from server");

        created(
                "2.1",
                "'block_device_mapping': [{'snapshot_id': '%s', 'device_name': '/dev/vdb'}]"
                        .formatted(SNAPSHOT));
        assertThat(disks())
                .contains(
                        "0 image local /dev/vda 1024 0 true",
                        "1 blank local /dev/vdc 10240 -1 true",
                        "3 snapshot volume /dev/vdb 3072 -1 false");
    }

    @Test
    void anImageOfAServerWithVolumesNamesTheSnapshotsThatDisksAreMadeOf() {
        var mapping =
                "[{'source_type': 'snapshot', 'destination_type': 'volume', 'snapshot_id': '%s',"
                                .formatted(SNAPSHOT)
                        + " 'boot_index': 0, 'volume_size': 3, 'device_name': '/dev/vda',"
                        + " 'delete_on_termination': true, 'no_device': null, 'image_id': null}]";
        COMPANIONS.image(
                "active",
                "'bdm_v2': 'True', 'block_device_mapping': \"%s\", 'min_disk': 0"
                        .formatted(mapping.replace("'", "\\'")));

        created("2.1", "");

        assertThat(disks()).contains("0 snapshot volume /dev/vda 3072 0 true");
        assertThat(request("bootsFromVolume")).isEqualTo("true");
        jdbc.update("delete from operation");
        jdbc.update("delete from server");

        created("2.1", "'block_device_mapping_v2': [" + FROM_IMAGE + "]");

        assertThat(disks()).contains("0 snapshot volume /dev/vda 3072 0 true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'destination_type': 'volume'} | Some required fields are missing",
                "{'source_type': 'blank', 'uuid': 'x'} | Invalid device UUID.",
                "{'source_type': 'volume'} | Missing device UUID.",
                "{'source_type': 'blank', 'virtual_name': 'swap'} | Some fields are invalid.",
                "{'source_type': 'image', 'destination_type': 'local', 'uuid': 'IMAGE',"
                        + " 'boot_index': 1} | Mapping image to local is not supported.",
                "{'source_type': 'volume', 'uuid': '11111111-0000-4000-8000-000000000000'} | failed"
                        + " to get volume 11111111-0000-4000-8000-000000000000.",
                "{'source_type': 'snapshot', 'uuid': '11111111-0000-4000-8000-000000000000'} |"
                        + " failed to get snapshot 11111111-0000-4000-8000-000000000000.",
                "{'source_type': 'image', 'uuid': '11111111-0000-4000-8000-000000000000',"
                        + " 'volume_size': 1} | failed to get image",
                "{'source_type': 'blank', 'volume_size': 1, 'disk_bus': 'warp'} | The provided disk"
                        + " bus warp is not valid.",
                "{'source_type': 'blank', 'volume_size': 1, 'boot_index': 2} | Boot sequence",
            })
    void aMappingThatIsWrongIsRefused(String device, String message) {
        refused(
                "[" + FROM_IMAGE + "," + device + "]",
                "Block Device Mapping is Invalid: ",
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'source_type': 'image', 'uuid': 'IMAGE'} | Images with destination_type 'volume'"
                        + " need to have a non-zero size specified",
                "{'source_type': 'blank'} | Blank volumes (source: 'blank', dest: 'volume') need to"
                        + " have non-zero size",
                "{'source_type': 'blank', 'volume_size': 1, 'volume_type': 'gold'} | Volume type"
                        + " gold could not be found.",
                "{'source_type': 'blank', 'destination_type': 'local', 'volume_size': 11} |"
                        + " Ephemeral disks requested are larger than the instance type allows.",
                "{'source_type': 'blank', 'destination_type': 'local', 'guest_format': 'swap',"
                        + " 'volume_size': 513} | Swap drive requested is larger than instance",
                "{'source_type': 'blank', 'volume_size': 0} | Invalid input for",
                "{'source_type': 'blank', 'volume_size': 'x'} | Invalid input for",
                "{'source_type': 'warp', 'volume_size': 1} | Invalid input for",
                "{'source_type': 'blank', 'volume_size': 1, 'device_name': 'a b'} | Invalid input",
            })
    void whatNoDiskCanBeMadeOfIsRefused(String device, String message) {
        refused("[" + FROM_IMAGE + "," + device + "]", "", message);
    }

    @Test
    void moreDisksThanAHostMakesAreRefused() {
        var local = "{'source_type': 'blank', 'destination_type': 'local', 'volume_size': 1}";
        var swap = local.replace("'volume_size'", "'guest_format': 'swap', 'volume_size'");

        refused(
                "[%s, %s, %s, %s]".formatted(FROM_IMAGE, local, local, local),
                "Block Device Mapping is Invalid: ",
                "You specified more local devices than the limit allows");
        refused(
                "[%s, %s, %s]".formatted(FROM_IMAGE, swap, swap),
                "Block Device Mapping is Invalid: ",
                "More than one swap drive requested.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in-use", "creating", "error", "reserved", "detaching"})
    void aVolumeThatIsNotFreeIsRefused(String status) {
        COMPANIONS.volume(VOLUME, P1, status, "");

        refused("[" + root() + "]", "Invalid volume: ", "Volume " + VOLUME + " status must be");
    }

    @Test
    void aVolumeOfAnotherProjectDoesNotExist() {
        COMPANIONS.volume(VOLUME, P2, "available", "");

        refused("[" + root() + "]", "", "failed to get volume " + VOLUME + ".");
    }

    @Test
    void onlyABootableVolumeThatFitsIsBootedFrom() {
        COMPANIONS.volume(VOLUME, P1, "available", "'bootable': 'false',");
        refused("[" + root() + "]", "", "Block Device " + VOLUME + " is not bootable.");

        COMPANIONS.volume(VOLUME, P1, "available", "'volume_image_metadata': {'min_ram': '1024'},");
        refused("[" + root() + "]", "", "Flavor's memory is too small for requested image.");

        COMPANIONS.image("active", "'min_disk': 5");
        refused(
                "[{'source_type': 'image', 'uuid': '"
                        + IMAGE
                        + "', 'boot_index': 0, 'volume_size': 4}]",
                "",
                "Volume is smaller than the minimum size specified in image metadata.");
    }

    @Test
    void aVolumeIsForOneServerOfACreateAndOnceAlone() {
        refused("[" + root() + "], 'max_count': 2", "", "Cannot attach one or more volumes to");
        refused(
                "[" + root() + "," + root().replace("0}", "1}") + "]",
                "",
                "volume " + VOLUME + " already attached");
        refused(
                "["
                        + FROM_IMAGE
                        + ","
                        + root().replace("'boot_index': 0", "'device_name': 'vda'")
                        + "]",
                "",
                "The volume cannot be assigned the same device name as the root device vda");
    }

    @Test
    void sharedVolumesNeedTheVersionThatHasThem() {
        COMPANIONS.volume(VOLUME, P1, "in-use", "'multiattach': true,");
        var body = bodyOf("[" + root() + "]");

        var old = post("/v2.1/servers", "member", "2.59", body);
        var fresh = post("/v2.1/servers", "member", "2.60", body);

        assertThat(old.status()).isEqualTo(400);
        assertThat(old.message()).startsWith("Multiattach volumes are only supported");
        assertThat(fresh.status()).describedAs(fresh.http().body()).isEqualTo(202);
        assertThat(one("select multiattach from server_block_device limit 1", Boolean.class))
                .isTrue();
    }

    @Test
    void ofCreatesAtTheSameTimeOneGetsTheVolume() throws Exception {
        List<Callable<Integer>> tries =
                IntStream.range(0, 8)
                        .mapToObj(_ ->
                                (Callable<Integer>)
                                        () ->
                                                post(
                                                                "/v2.1/servers",
                                                                "member",
                                                                "2.60",
                                                                bodyOf("[" + root() + "]"))
                                                        .status())
                        .toList();

        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var taken = 0;
            for (var done : pool.invokeAll(tries)) {
                taken += done.get() == 202 ? 1 : 0;
            }
            assertThat(taken).isOne();
        }
        assertThat(count("server")).isOne();
    }

    @Test
    void theServiceBeingAwayIsSaidAndNothingIsWritten() {
        COMPANIONS.refuse("/v3/volumes/" + VOLUME, 503, "away");

        var answer = post("/v2.1/servers", "member", "2.60", bodyOf("[" + root() + "]"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(count("server")).isZero();
    }

    private static String root() {
        return "{'source_type': 'volume', 'destination_type': 'volume', 'uuid': '%s', 'boot_index': 0}"
                .formatted(VOLUME);
    }

    private static String bodyOf(String devices) {
        return body("'block_device_mapping_v2': " + devices.replace("IMAGE", IMAGE));
    }

    private void refused(String devices, String begin, String message) {
        var answer = post("/v2.1/servers", "member", "2.67", bodyOf(devices));

        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(400);
        assertThat(answer.message()).startsWith(begin).contains(message);
        assertThat(count("server")).isZero();
    }

    private Answer created(String version, String more) {
        var answer = post("/v2.1/servers", "member", version, body(more));
        assertThat(answer.status()).describedAs(answer.http().body()).isEqualTo(202);
        return answer;
    }

    private static UUID id(Answer answer) {
        return UUID.fromString(answer.body().at("/server/id").asString());
    }

    private String request(String field) {
        return one("select request ->> ? from operation", String.class, field);
    }

    private List<@Nullable String> disks() {
        return jdbc.queryForList(
                """
                select concat_ws(' ', position, source_type, destination_type, device_name, size_mb,
                    boot_index, delete_on_termination::text)
                from server_block_device order by position
                """,
                String.class);
    }
}
