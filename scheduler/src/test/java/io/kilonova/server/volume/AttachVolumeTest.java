package io.kilonova.server.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttachVolumeTest {
    private final TestCloud cloud = new TestCloud();
    private final ServerWithVolumes world = new ServerWithVolumes(cloud);

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void itKeepsTheRulesOfSagas() {
        SagaKit.verify(world.attach, new Attaches());
    }

    private final class Attaches implements SagaKit.World {
        private String volume = "";
        private UUID operation = new UUID(0, 0);

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            volume = cloud.storage.volumeOfUser();
            operation = world.askToAttach(volume);
            return operation;
        }

        @Override
        public Object state() {
            return world.traces();
        }

        @Override
        public void succeeded() {
            assertThat(world.plugged()).contains(volume);
            assertThat(cloud.storage.statuses()).containsEntry(volume, "in-use");
            assertThat(world.row(volume).connectionInfo()).contains("/volumes/" + volume);
            assertThat(cloud.read(world.server).state().isIdle()).isTrue();
            cloud.assertAction(operation, "fine", "Success");
        }

        @Override
        public void failed() {
            assertThat(cloud.storage.statuses()).containsEntry(volume, "available");
            assertThat(cloud.read(world.server).state().vm()).isEqualTo(VmState.ACTIVE);
        }
    }

    @Test
    void aVolumeThatSomebodyElseHasIsRefusedAndStaysTheirs() {
        var volume = cloud.storage.volumeOfUser();
        cloud.storage.status(volume, "in-use");

        var operation = world.askToAttach(volume);
        world.driver.finish(operation);

        assertThat(cloud.storage.statuses()).containsEntry(volume, "in-use");
        assertThat(cloud.devices.of(world.server)).isEmpty();
        assertThat(world.plugged()).isEmpty();
        cloud.assertAction(operation, "Error", "Error");
    }

    @Test
    void aServerOnNoHostHasTheVolumeAllTheSame() {
        cloud.jdbc.update("update server set host_id = null, vm_state = 'shelved_offloaded'");
        var volume = cloud.storage.volumeOfUser();

        world.driver.finish(world.askToAttach(volume));

        assertThat(cloud.storage.statuses()).containsEntry(volume, "in-use");
        assertThat(world.row(volume).attachmentId()).isNotNull();
        assertThat(world.row(volume).connectionInfo()).isNull();
    }

    @Test
    void aGuestThatDoesNotLetGoOfWhatCouldNotBeFinishedKeepsIt() {
        var volume = cloud.storage.volumeOfUser();
        var operation = world.askToAttach(volume);
        cloud.storage.refuseToComplete(() -> cloud.agents.refuse(world.host, Kind.PERMANENT));

        world.driver.finish(operation);

        assertThat(world.driver.stateOf(operation)).isEqualTo("failed");
        assertThat(world.plugged()).containsExactly(volume);
        assertThat(world.row(volume).connectionInfo()).isNotNull();
        assertThat(cloud.storage.attached()).hasSize(1);
    }

    @Test
    void aHostThatFallsSilentIsWaitedForBeforeTheVolumeIsFree() {
        var volume = cloud.storage.volumeOfUser();
        var operation = world.askToAttach(volume);
        cloud.storage.refuseToComplete(() -> cloud.agents.unreachable(world.host));

        world.driver.step(operation);
        world.driver.step(operation);

        assertThat(world.driver.stateOf(operation)).isEqualTo("undoing");
        assertThat(cloud.storage.attached()).hasSize(1);
        cloud.agents.reachable(world.host);
        world.driver.finish(operation);
        assertThat(world.plugged()).isEmpty();
        assertThat(cloud.storage.statuses()).containsEntry(volume, "available");
    }

    @Test
    void aDeleteMeanwhileLeavesNothing() {
        var volume = cloud.storage.volumeOfUser();
        var attach = world.askToAttach(volume);
        cloud.agents.unreachable(world.host);
        world.driver.step(attach);
        cloud.agents.reachable(world.host);

        var delete = cloud.askForDelete(world.server);
        world.driver.finish(attach);
        world.driver.finish(delete);

        assertThat(cloud.storage.statuses()).containsEntry(volume, "available");
        assertThat(cloud.storage.attached()).isEmpty();
        assertThat(cloud.devices.of(world.server)).isEmpty();
    }

    @Test
    void aServiceThatIsAwayForAMomentOnlyDelays() {
        var volume = cloud.storage.volumeOfUser();
        var operation = world.askToAttach(volume);
        cloud.storage.failOnce(new ComputeFailure.Unavailable("away", ""));

        world.driver.finish(operation);

        assertThat(world.plugged()).containsExactly(volume);
    }
}
