package io.kilonova.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.companion.ComputeStub;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExtendVolumesTest extends VolumeTest {
    private static final String EVENTS = "POST /v2.1/os-server-external-events";

    @Test
    void aVolumeGrowsAndKeepsItsContent() {
        var token = newTenant().token();
        var id = blank(token);
        write(id, "kept");

        assertThat(act(token, id, "os-extend", "{'new_size': 1}")).isEqualTo(400);
        assertThat(act(token, id, "os-extend", "{'new_size': 'x'}")).isEqualTo(400);
        assertThat(act(token, id, "os-extend", "{}")).isEqualTo(400);
        assertThat(act(token, id, "os-extend", "{'new_size': 3}")).isEqualTo(202);

        awaitThat(() -> show(token, id).path("size").asInt() == 3);
        assertThat(statusOf(token, id)).isEqualTo("available");
        assertThat(fileOf(id)).hasSize(3L << 30);
        assertThat(read(id, 4)).isEqualTo("kept");
    }

    @Test
    void theServerThatHasTheVolumeIsToldEvenWhenComputeIsAwayAtFirst() {
        var token = newTenant().token();
        var id = blank(token);
        var server = new UUID(11, 11).toString();
        act(
                token,
                id,
                "os-attach",
                "{'instance_uuid': '" + server + "', 'mountpoint': '/dev/vdb'}");
        ComputeStub.RUNNING.on(EVENTS, 503, "{}");

        var older = "{'os-extend': {'new_size': 2}}";
        assertThat(volumeAt("3.41", "POST", "/volumes/" + id + "/action", token, older).status())
                .isEqualTo(400);
        assertThat(act(token, id, "os-extend", "{'new_size': 2}")).isEqualTo(202);
        awaitThat(() -> show(token, id).path("size").asInt() == 2);
        assertThat(statusOf(token, id)).isEqualTo("in-use");
        assertThat(fileOf(id)).hasSize(2L << 30);
        ComputeStub.RUNNING.on(EVENTS, 200, "{\"events\": []}");

        awaitThat(() -> toldOf(id));
        var told = ComputeStub.RUNNING.told().stream().filter(body -> body.contains(id)).toList();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst())
                .contains("\"name\":\"volume-extended\"")
                .contains("\"server_uuid\":\"" + server + "\"")
                .contains("\"tag\":\"" + id + "\"");
    }

    private static boolean toldOf(String volume) {
        return ComputeStub.RUNNING.told().stream().anyMatch(body -> body.contains(volume));
    }

    @Test
    void nobodyCompletesAnExtensionThatIsNone() {
        var token = newTenant().token();
        var id = blank(token);

        assertThat(act(token, id, "os-extend_volume_completion", "{}")).isEqualTo(403);
        assertThat(act(tokenOf("kilonova"), id, "os-extend_volume_completion", "{}"))
                .isEqualTo(400);
    }
}
