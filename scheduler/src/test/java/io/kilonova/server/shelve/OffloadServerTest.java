package io.kilonova.server.shelve;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.VmState;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffloadServerTest {
    private final Shelves shelves = new Shelves(Shelves.NEVER);

    @AfterEach
    void close() {
        shelves.cloud.close();
    }

    @Test
    void itKeepsTheRulesOfSagas() {
        shelves.cloud.hosts.host("one", 100);

        SagaKit.of(shelves.offload, new World())
                .succeeds()
                .survivesCrashes()
                .toleratesRepeats()
                .endsWhereItFails();
    }

    private final class World implements SagaKit.World {
        private UUID server = new UUID(0, 0);
        private UUID operation = new UUID(0, 0);

        @Override
        public DataSource database() {
            return shelves.cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            server = shelves.shelved(UUID.randomUUID());
            operation = shelves.askToOffload(server);
            return operation;
        }

        @Override
        public Object state() {
            return shelves.cloud.leftovers();
        }

        @Override
        public void succeeded() {
            var row = shelves.cloud.read(server);
            assertThat(row.state().vm()).isEqualTo(VmState.SHELVED_OFFLOADED);
            assertThat(row.host()).isNull();
            assertThat(shelves.cloud.agents.running()).noneMatch(g -> g.endsWith("/" + server));
            assertThat(
                            shelves.cloud.jdbc.queryForList(
                                    "select 1 from claim where server_id = ?", server))
                    .isEmpty();
            assertThat(shelves.cloud.ports.owners().values())
                    .filteredOn(server.toString()::equals)
                    .hasSize(2);
            assertThat(shelves.cloud.ports.hosts()).isEmpty();
            assertThat(shelves.cloud.shelves.imageOf(server)).isPresent();
            shelves.cloud.assertAction(operation, "fine", "Success");
        }

        @Override
        public void failed() {
            var row = shelves.cloud.read(server);
            assertThat(row.state().vm()).isEqualTo(VmState.SHELVED);
            assertThat(row.state().isIdle()).isTrue();
        }
    }

    @Test
    void aHostThatCannotLeavesItShelved() {
        var host = shelves.cloud.hosts.host("one", 100);
        var server = shelves.shelved(UUID.randomUUID());
        var operation = shelves.askToOffload(server);
        shelves.cloud.agents.refuseAll(host, Kind.PERMANENT);

        shelves.driver.finish(operation);

        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.SHELVED);
        assertThat(shelves.cloud.read(server).state().isIdle()).isTrue();
        shelves.cloud.assertAction(operation, "Error", "Error");
    }

    /** The guest is gone: it must come from its image, never from the one it was built of. */
    @Test
    void whatHasLeftItsHostComesBackFromItsImageAlthoughTheRestFailed() {
        var host = shelves.cloud.hosts.host("one", 100);
        var image = UUID.randomUUID();
        var server = shelves.shelved(image);
        var operation = shelves.askToOffload(server);
        shelves.cloud.ports.failOnce(new ComputeFailure.Unavailable("away", ""));
        shelves.driver.step(operation);
        shelves.cloud.operations.cancel(operation);
        shelves.driver.finish(operation);
        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.SHELVED);
        assertThat(shelves.cloud.agents.running()).isEmpty();

        shelves.driver.finish(shelves.askToUnshelve(server, null, null));

        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(shelves.cloud.agents.guest(host, server).getImage().getId())
                .isEqualTo(image.toString());
    }

    @Test
    void aHostThatIsDownIsLeftAnyway() {
        shelves.cloud.hosts.host("one", 100);
        var server = shelves.shelved(UUID.randomUUID());
        shelves.cloud.jdbc.update("update host set last_seen = now() - interval '1 day'");

        shelves.driver.finish(shelves.askToOffload(server));

        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.SHELVED_OFFLOADED);
    }
}
