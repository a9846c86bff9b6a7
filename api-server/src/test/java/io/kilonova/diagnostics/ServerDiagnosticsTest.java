package io.kilonova.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.guest.GuestQueryStore;
import io.kilonova.operation.Doorbell;
import io.kilonova.server.ServersTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class ServerDiagnosticsTest extends ServersTest {
    private static final String FIGURES =
            """
            {"state": "running", "driver": "libvirt", "hypervisor": "qemu",
             "hypervisor_os": "linux", "uptime": 7, "config_drive": false, "num_cpus": 1,
             "num_disks": 2, "num_nics": 1,
             "cpu_details": [{"id": 0, "time": 17, "utilisation": null}],
             "memory_details": {"maximum": 512, "used": 0},
             "disk_details": [
                {"read_bytes": 1, "read_requests": 2, "write_bytes": 3, "write_requests": 4,
                 "errors_count": 5},
                {"read_bytes": 6, "read_requests": null, "write_bytes": null,
                 "write_requests": null, "errors_count": null}],
             "nic_details": [{"mac_address": "fa:16:3e:00:00:01", "rx_octets": 1, "rx_packets": 2,
                "rx_errors": 3, "rx_drop": 4, "rx_rate": null, "tx_octets": 5, "tx_packets": 6,
                "tx_errors": 7, "tx_drop": 8, "tx_rate": null}]}
            """;

    @Autowired GuestQueryStore queries;
    @Autowired Doorbell doorbell;

    @ParameterizedTest
    @ValueSource(strings = {"2.48", "2.102", "2.104"})
    void fromTheFixedFormOnTheHostsAnswerIsTheAnswer(String version) {
        var answer = answered(running(), version, FIGURES);

        fits("servers.diagnostics.list", version, answer);
        assertThat(answer.body()).isEqualTo(json.readTree(FIGURES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.47"})
    void beforeItFiguresAreNamedByDevice(String version) {
        var id = running();
        jdbc.update("update server_nic set port_id = '0f41753a-92f1-430e-8f42-3430dd514f86'");

        var answer = answered(id, version, FIGURES);

        fits("servers.diagnostics.list", version, answer);
        assertThat(answer.body())
                .isEqualTo(
                        json.readTree(
                                """
                                {"cpu0_time": 17, "memory": 524288, "vda_errors": 5, "vda_read": 1,
                                 "vda_read_req": 2, "vda_write": 3, "vda_write_req": 4,
                                 "vdb_read": 6, "tap0f41753a-92_rx": 1,
                                 "tap0f41753a-92_rx_packets": 2, "tap0f41753a-92_rx_errors": 3,
                                 "tap0f41753a-92_rx_drop": 4, "tap0f41753a-92_tx": 5,
                                 "tap0f41753a-92_tx_packets": 6, "tap0f41753a-92_tx_errors": 7,
                                 "tap0f41753a-92_tx_drop": 8}
                                """));
    }

    @ParameterizedTest
    @CsvSource({"4, shutdown", "3, paused", "7, suspended", "6, crashed", "0, pending"})
    void aGuestThatDoesNotRunHasNone(int power, String word) {
        var id = running();
        jdbc.update("update guest set power_state = ?", power);

        var answer = show(id, "admin", "2.48");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.message())
                .isEqualTo(
                        "Cannot 'get_diagnostics' instance %s while it is in power state %s"
                                .formatted(id, word));
    }

    @Test
    void withoutAHostOrWithoutAnAgentThereIsNothingToAsk() {
        var building = created();
        assertThat(show(building, "admin", "").message())
                .isEqualTo("Instance " + building + " is not ready");

        var running = running();
        assertThat(show(running, "admin", "").status()).isEqualTo(503);
        jdbc.update("update host set last_seen = now() - interval '1 hour'");
        assertThat(show(running, "admin", "").status()).isEqualTo(409);
        assertThat(show(running, "member", "").status()).isEqualTo(403);
        assertThat(show(running, "stranger", "").status()).isEqualTo(404);
    }

    @Test
    void garbageIsNoAnswer() {
        assertThat(answered(running(), "2.48", "{").status()).isEqualTo(503);
    }

    @Test
    void whatTheHostCannotIsAConflict() {
        var id = running();
        var asked = CompletableFuture.supplyAsync(() -> show(id, "admin", "2.48"));
        queries.fail(question().id(), "The host cannot answer: no.");
        doorbell.ring(Doorbell.GUEST_ANSWERS);

        assertThat(asked.join().status()).isEqualTo(409);
        assertThat(asked.join().message()).isEqualTo("The host cannot answer: no.");
    }

    private Answer answered(UUID id, String version, String text) {
        var asked = CompletableFuture.supplyAsync(() -> show(id, "admin", version));
        var question = question();
        assertThat(question.kind()).isEqualTo("diagnostics");
        queries.answer(question.id(), text.getBytes(StandardCharsets.UTF_8));
        doorbell.ring(Doorbell.GUEST_ANSWERS);
        return asked.join();
    }

    private Answer show(UUID id, String who, String version) {
        return get("/v2.1/servers/" + id + "/diagnostics", who, version);
    }

    /** Takes the question as a scheduler would, once it is there. */
    private GuestQueryStore.Question question() {
        var host = one("select id from host", UUID.class);
        var end = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < end) {
            var taken = queries.take(List.of(host), 1);
            if (!taken.isEmpty()) {
                return taken.getFirst();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing was asked");
    }
}
