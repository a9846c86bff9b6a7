package io.kilonova.server.shelve;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.Command.ActionCase;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.TaskState;
import io.kilonova.server.VmState;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShelveServerTest {
    private final Shelves shelves = new Shelves(Shelves.NEVER);
    private UUID host = new UUID(0, 0);

    @BeforeEach
    void host() {
        host = shelves.cloud.hosts.host("one", 100);
    }

    @AfterEach
    void close() {
        shelves.cloud.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "STOPPED"})
    void itKeepsTheRulesOfSagas(VmState from) {
        SagaKit.verify(shelves.shelve, new World(from));
    }

    /** What is ended last cannot be brought back; nothing comes after that can fail. */
    @ParameterizedTest
    @EnumSource(names = {"PAUSED", "SUSPENDED"})
    void itSavesGuestsThatAreHeldToo(VmState from) {
        SagaKit.of(shelves.shelve, new World(from)).succeeds().survivesCrashes().toleratesRepeats();
    }

    private final class World implements SagaKit.World {
        private final VmState from;
        private final UUID server = shelves.active();
        private UUID image = new UUID(0, 0);
        private UUID operation = new UUID(0, 0);

        World(VmState from) {
            this.from = from;
            prepare();
        }

        private void prepare() {
            shelves.cloud.jdbc.update(
                    "update server set shelved_image_id = null, shelved_at = null");
            shelves.cloud.place(server, from);
            shelves.cloud.agents.power(
                    server,
                    switch (from) {
                        case STOPPED -> PowerAction.STOP;
                        case PAUSED -> PowerAction.PAUSE;
                        case SUSPENDED -> PowerAction.SUSPEND;
                        default -> PowerAction.START;
                    });
        }

        @Override
        public DataSource database() {
            return shelves.cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            prepare();
            image = UUID.randomUUID();
            operation = shelves.askToShelve(server, image);
            return operation;
        }

        @Override
        public Object state() {
            if (shelves.cloud.read(server).state().vm() == VmState.SHELVED) {
                prepare();
            }
            return shelves.cloud.leftovers();
        }

        @Override
        public void succeeded() {
            assertThat(shelves.cloud.images.statuses()).containsEntry(image.toString(), "active");
            assertThat(shelves.cloud.agents.powers()).containsEntry(server.toString(), "shutdown");
            assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.SHELVED);
            assertThat(shelves.cloud.read(server).state().isIdle()).isTrue();
            assertThat(shelves.cloud.shelves.imageOf(server)).contains(image.toString());
            shelves.cloud.assertAction(operation, "fine", "Success");
        }

        @Override
        public void failed() {
            assertThat(shelves.cloud.images.statuses()).doesNotContainKey(image.toString());
            assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(from);
            assertThat(shelves.cloud.read(server).state().isIdle()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, POWER SNAPSHOT",
        "STOPPED, SNAPSHOT",
        "PAUSED, SNAPSHOT POWER",
        "SUSPENDED, SNAPSHOT POWER"
    })
    void onlyAGuestThatCanStartAgainIsStoppedBeforeItIsSaved(VmState from, String order) {
        var server = shelves.active();
        shelves.cloud.place(server, from);
        int before = shelves.cloud.agents.commands().size();

        shelves.driver.finish(shelves.askToShelve(server, UUID.randomUUID()));

        assertThat(shelves.cloud.agents.commands().stream().skip(before))
                .extracting(Command::getActionCase)
                .extracting(ActionCase::name)
                .containsExactly(order.split(" "));
    }

    @Test
    void aGuestThatRunsIsAskedBeforeItIsEnded() {
        var server = shelves.active();

        shelves.driver.finish(shelves.askToShelve(server, UUID.randomUUID()));

        var stop =
                shelves.cloud.agents.commands().stream()
                        .filter(Command::hasPower)
                        .findFirst()
                        .orElseThrow();
        assertThat(stop.getPower().getTimeoutSeconds()).isEqualTo(60);
    }

    @Test
    void aHostThatCannotSaveItStartsItAgain() {
        var server = shelves.active();
        var operation = shelves.askToShelve(server, UUID.randomUUID());
        shelves.cloud.agents.refuse(host, Kind.PERMANENT);

        shelves.driver.finish(operation);

        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(shelves.cloud.images.statuses()).isEmpty();
        shelves.cloud.assertAction(operation, "Error", "Error");
    }

    @Test
    void aDeleteMeanwhileLeavesNoImageAndStartsNothing() {
        var server = shelves.active();
        var operation = shelves.askToShelve(server, UUID.randomUUID());
        shelves.cloud.agents.refuse(host, Kind.TRANSIENT);
        shelves.driver.step(operation);

        shelves.cloud.askForDelete(server);
        shelves.cloud.agents.accept(host);
        shelves.finishRest();

        assertThat(shelves.cloud.images.statuses()).isEmpty();
        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.DELETED);
        assertThat(shelves.cloud.agents.commands())
                .noneMatch(c -> c.getPower().getAction() == PowerAction.START);
    }

    @Test
    void withoutATimeItLeavesItsHostAtOnce() {
        var atOnce = new Shelves(Duration.ZERO);
        try {
            atOnce.cloud.hosts.host("one", 100);
            var before = atOnce.cloud.leftovers();
            var server = atOnce.active();
            var image = UUID.randomUUID();

            atOnce.driver.finish(atOnce.askToShelve(server, image));
            var shown = atOnce.cloud.read(server).state();
            atOnce.finishRest();

            assertThat(shown.vm()).isEqualTo(VmState.SHELVED);
            assertThat(shown.task()).isEqualTo(TaskState.SHELVING_OFFLOADING);
            var row = atOnce.cloud.read(server);
            assertThat(row.state().vm()).isEqualTo(VmState.SHELVED_OFFLOADED);
            assertThat(row.host()).isNull();
            assertThat(atOnce.cloud.images.statuses()).containsOnlyKeys(image.toString());
            atOnce.cloud.askForDelete(server);
            atOnce.finishRest();
            assertThat(atOnce.cloud.leftovers()).isEqualTo(before);
        } finally {
            atOnce.cloud.close();
        }
    }

    @Test
    void aServerThatBootsFromAVolumeIsNotSavedAndLeavesAtOnce() {
        var server = shelves.active();

        shelves.driver.finish(shelves.askToShelve(server, null));
        shelves.finishRest();

        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.SHELVED_OFFLOADED);
        assertThat(shelves.cloud.images.statuses()).isEmpty();
        assertThat(shelves.cloud.agents.commands()).noneMatch(Command::hasSnapshot);
        shelves.driver.finish(shelves.askToUnshelve(server, null, null));
        assertThat(shelves.cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(shelves.kinds())
                .isEqualTo(
                        List.of(
                                "server.build",
                                "server.shelve",
                                "server.shelve_offload",
                                "server.unshelve"));
    }
}
