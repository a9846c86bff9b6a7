package io.kilonova.fleet;

import static io.kilonova.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kilonova.agent.AgentProcess;
import io.kilonova.database.TestDatabase;
import io.kilonova.hypervisor.GuestSource;
import io.kilonova.hypervisor.fake.FakeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What hosts read, and say, for guests: of their own, and of no others. */
class GuestSelfTest {
    private static final UUID SERVER = new UUID(7, 1);

    private final Path directory;
    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final FleetProcess fleet;

    GuestSelfTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.fleet =
                FleetProcess.start(
                        "s1", directory, database.dataSource(), 0, Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        fleet.close();
        database.close();
    }

    @Test
    void aHostSpeaksForItsOwnGuestsOnly() throws Exception {
        try (var agents = agents()) {
            until("both hosts are connected", () -> fleet.size() == 2);
            var mine = agents.sources("host-00001").guests();
            var others = agents.sources("host-00002").guests();
            server("host-00001");

            var self = mine.read(SERVER.toString()).orElseThrow();
            assertThat(self.getGuest().getName()).isEqualTo("web");
            assertThat(self.getGuest().getMetadataMap()).containsEntry("role", "db");
            assertThat(self.getSecurityGroupsList()).containsExactly("default");
            assertThat(others.read(SERVER.toString())).isEmpty();
            assertThat(others.read("nonsense")).isEmpty();
            assertThat(mine.read(new UUID(9, 9).toString())).isEmpty();
            assertThatThrownBy(() -> others.storePassword(SERVER.toString(), "theirs"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPasswordIsKeptOnceAndReadAgain() throws Exception {
        try (var agents = agents()) {
            until("both hosts are connected", () -> fleet.size() == 2);
            var mine = agents.sources("host-00001").guests();
            server("host-00001");
            assertThat(password(mine)).isEmpty();

            assertThat(mine.storePassword(SERVER.toString(), "encrypted")).isTrue();
            assertThat(mine.storePassword(SERVER.toString(), "again")).isFalse();

            assertThat(password(mine)).isEqualTo("encrypted");
            assertThatThrownBy(() -> mine.storePassword(SERVER.toString(), "x".repeat(1021)))
                    .isInstanceOf(IOException.class);

            jdbc.update("update server set vm_state = 'deleted', deleted_at = now()");
            assertThatThrownBy(() -> mine.storePassword(SERVER.toString(), "late"))
                    .isInstanceOf(IOException.class);
            assertThat(mine.read(SERVER.toString())).isEmpty();
        }
    }

    private AgentProcess agents() {
        return AgentProcess.start(
                "host", 2, directory, FakeSettings.instant(), List.of(fleet.port()));
    }

    private static String password(GuestSource guests) throws IOException {
        return guests.read(SERVER.toString()).orElseThrow().getPassword();
    }

    private void server(String host) {
        var id =
                Objects.requireNonNull(
                        jdbc.queryForObject(
                                "select id from host where name = ?", UUID.class, host));
        jdbc.update(
                """
                insert into server (id, project_id, user_id, name, hostname, vm_state, flavor_id,
                    flavor, vcpus, memory_mb, reservation_id, host_id, created_at, updated_at)
                values (?, 'p', 'u', 'web', 'web', 'active', '1',
                    '{"id": "1", "name": "m1", "vcpus": 1, "memoryMb": 512, "rootGb": 1,
                      "ephemeralGb": 0, "swapMb": 0, "extraSpecs": {}}',
                    1, 512, 'r-1', ?, now(), now())
                """,
                SERVER,
                id);
        jdbc.update("insert into server_metadata values (?, 'role', 'db')", SERVER);
        jdbc.update("insert into server_security_group values (?, 'g', 'default')", SERVER);
    }
}
