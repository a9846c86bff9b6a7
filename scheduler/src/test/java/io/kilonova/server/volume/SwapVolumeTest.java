package io.kilonova.server.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.TestCloud;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwapVolumeTest {
    private final TestCloud cloud = new TestCloud();
    private final ServerWithVolumes world = new ServerWithVolumes(cloud);

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void itKeepsTheRulesOfSagasAsFarAsThereIsAWayBack() {
        SagaKit.of(world.swap, new Swaps()).succeeds().survivesCrashes().toleratesRepeats();
    }

    private final class Swaps implements SagaKit.World {
        private String old = "";
        private String fresh = "";
        private UUID operation = new UUID(0, 0);

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            old = world.attached();
            cloud.storage.migrating(old);
            fresh = cloud.storage.volumeOfUser();
            operation = world.askToSwap(old, fresh);
            return operation;
        }

        @Override
        public Object state() {
            return world.traces();
        }

        @Override
        public void succeeded() {
            assertThat(world.plugged()).contains(fresh).doesNotContain(old);
            assertThat(cloud.storage.swaps()).contains(old + " " + fresh + " done");
            assertThat(world.row(old).connectionInfo()).contains(fresh);
            assertThat(cloud.devices.beginDetaching(world.row(old).id())).isTrue();
            cloud.assertAction(operation, "fine", "Success");
            // the kit's next round begins with another disk of the same name
            cloud.devices.remove(world.row(old).id());
        }

        @Override
        public void failed() {
            throw new AssertionError("not tried here");
        }
    }

    @Test
    void aCopyThatFailsLeavesTheOldVolumeAndTellsTheService() {
        var old = world.attached();
        var before = world.traces();
        cloud.storage.migrating(old);
        var fresh = cloud.storage.volumeOfUser();
        cloud.agents.refuse(world.host, Kind.PERMANENT);

        var operation = world.askToSwap(old, fresh);
        world.driver.finish(operation);

        assertThat(world.traces()).isEqualTo(before);
        assertThat(cloud.storage.swaps()).containsExactly(old + " " + fresh + " failed");
        assertThat(cloud.storage.statuses())
                .containsEntry(old, "in-use")
                .containsEntry(fresh, "available");
        cloud.assertAction(operation, "Error", "Error");
    }

    @Test
    void aServiceThatDoesNotWantItAnyMoreGetsTheOldVolumeBack() {
        var old = world.attached();
        cloud.storage.migrating(old);
        var fresh = cloud.storage.volumeOfUser();
        var operation = world.askToSwap(old, fresh);
        cloud.storage.refuseToComplete(() -> {});

        world.driver.finish(operation);

        assertThat(world.plugged()).containsExactly(old);
        assertThat(world.row(old).connectionInfo()).contains(old);
        assertThat(cloud.storage.statuses()).containsEntry(fresh, "available");
    }

    @Test
    void aVolumeThatIsTakenIsNotSwappedTo() {
        var old = world.attached();
        cloud.storage.migrating(old);
        var fresh = cloud.storage.volumeOfUser();
        cloud.storage.failOnce(new ComputeFailure.Unavailable("away", ""));
        cloud.storage.status(fresh, "in-use");

        world.driver.finish(world.askToSwap(old, fresh));

        assertThat(world.plugged()).containsExactly(old);
        assertThat(cloud.storage.statuses()).containsEntry(fresh, "in-use");
    }
}
