package io.kilonova.server;

import static io.kilonova.server.ANewServer.aServer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.database.TestDatabase;
import io.kilonova.server.Decision.Ignore;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.ServerEvent.Completed;
import io.kilonova.server.ServerEvent.Failed;
import io.kilonova.server.ServerEvent.Progressed;
import io.kilonova.server.ServerEvent.Requested;
import io.kilonova.server.ServerStateStore.Fault;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

class ServerStateStoreTest {
    private static final Instant LATER = Instant.parse("2026-03-02T00:00:00Z");

    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final ServerStateStore states =
            new ServerStateStore(jdbc, Clock.fixed(LATER, ZoneOffset.UTC));
    private final ServerStore servers = new ServerStore(jdbc, JsonMapper.shared());
    private final NewServer server = aServer().build();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aBuildThatCompletesLeavesAnActiveServerWithItsLaunchTime() {
        insert();

        states.apply(server.id(), new Progressed(server.build(), TaskState.SPAWNING));
        assertThat(read().state().task()).isEqualTo(TaskState.SPAWNING);
        states.apply(server.id(), new Completed(Operation.BUILD, server.build()));

        var row = read();
        assertThat(row.state()).isEqualTo(new ServerState(VmState.ACTIVE, null, null, true));
        assertThat(row.launchedAt()).isEqualTo(LATER);
        assertThat(row.updatedAt()).isEqualTo(LATER);
        assertThat(row.version()).isEqualTo(2);
    }

    @Test
    void aBuildThatFailsAfterADeleteWasAskedForChangesNothing() {
        insert();
        var delete = UUID.randomUUID();
        assertThat(states.apply(server.id(), new Requested(Operation.DELETE, delete)))
                .get()
                .isInstanceOf(Move.class);

        assertThat(states.apply(server.id(), new Failed(Operation.BUILD, server.build())))
                .get()
                .isInstanceOf(Ignore.class);
        assertThat(read().state().owner()).isEqualTo(delete);

        states.apply(server.id(), new Completed(Operation.DELETE, delete));
        assertThat(read().deletedAt()).isEqualTo(LATER);
        assertThat(read().terminatedAt()).isEqualTo(LATER);
        assertThat(read().launchedAt()).isNull();
    }

    @Test
    void aNewerFaultTakesTheOlderOnesPlace() {
        insert();

        states.recordFault(server.id(), new Fault(500, "first", null));
        states.recordFault(server.id(), new Fault(500, "second", "detail"));

        assertThat(read().fault())
                .isEqualTo(new ServerRow.FaultOfServer(500, "second", "detail", LATER));
    }

    @Test
    void nobodyMovesAServerThatDoesNotExist() {
        var seen = new ServerEvent.PowerSeen(Power.RUNNING, UUID.randomUUID());
        assertThat(states.apply(UUID.randomUUID(), seen)).isEmpty();
    }

    private void insert() {
        new NewServerStore(jdbc, JsonMapper.shared()).insert(List.of(server));
    }

    private ServerRow read() {
        return servers.find(server.id()).orElseThrow();
    }
}
