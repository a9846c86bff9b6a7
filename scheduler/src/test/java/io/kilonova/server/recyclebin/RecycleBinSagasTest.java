package io.kilonova.server.recyclebin;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.Command.ActionCase;
import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.Operation;
import io.kilonova.server.RestoreRequest;
import io.kilonova.server.ServerRow;
import io.kilonova.server.SoftDeleteRequest;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.server.delete.TestDeletes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecycleBinSagasTest {
    private static final Duration KEEP = Duration.ofDays(1);

    private final TestCloud cloud = new TestCloud();
    private final Saga<SoftDeleteRequest> softDelete = TestBin.softDelete(cloud);
    private final Saga<RestoreRequest> restore = TestBin.restore(cloud);
    private final SagaDriver driver =
            new SagaDriver(
                    cloud.database.dataSource(),
                    List.of(TestBuilds.saga(cloud), TestDeletes.saga(cloud), softDelete, restore));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aSoftDeleteKeepsTheRulesOfSagas() {
        cloud.hosts.host("one", 100);

        SagaKit.verify(softDelete, new SoftDeletes());
    }

    @Test
    void aRestoreKeepsTheRulesOfSagas() {
        cloud.hosts.host("one", 100);

        SagaKit.verify(restore, new Restores());
    }

    private abstract class World implements SagaKit.World {
        protected final UUID server = active();
        protected UUID asked = new UUID(0, 0);

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public Object state() {
            prepare();
            return List.of(cloud.leftovers(), cloud.read(server).state().vm());
        }

        abstract void prepare();
    }

    private final class SoftDeletes extends World {
        @Override
        void prepare() {
            if (vmOf(server) == VmState.SOFT_DELETED) {
                driver.finish(askForRestore(server));
            }
        }

        @Override
        public UUID begin() {
            prepare();
            asked = askForSoftDelete(server);
            return asked;
        }

        @Override
        public void succeeded() {
            assertThat(vmOf(server)).isEqualTo(VmState.SOFT_DELETED);
            assertThat(cloud.agents.powers()).containsEntry(server.toString(), "shutdown");
            cloud.assertAction(asked, "fine", "Success");
        }

        @Override
        public void failed() {
            assertThat(cloud.read(server).state().isIdle()).isTrue();
            assertThat(cloud.agents.powers()).containsEntry(server.toString(), "running");
        }
    }

    private final class Restores extends World {
        @Override
        void prepare() {
            if (vmOf(server) == VmState.ACTIVE) {
                driver.finish(askForSoftDelete(server));
            }
        }

        @Override
        public UUID begin() {
            prepare();
            asked = askForRestore(server);
            return asked;
        }

        @Override
        public void succeeded() {
            assertThat(vmOf(server)).isEqualTo(VmState.ACTIVE);
            assertThat(cloud.agents.powers()).containsEntry(server.toString(), "running");
            cloud.assertAction(asked, "fine", "Success");
        }

        @Override
        public void failed() {
            assertThat(vmOf(server)).isEqualTo(VmState.SOFT_DELETED);
            assertThat(cloud.read(server).recycled()).isNotNull();
        }
    }

    @Test
    void whatIsInTheBinKeepsItsPlaceAndItsPortsAndKnowsWhenItLeaves() {
        var host = cloud.hosts.host("one", 10);
        var server = active();

        driver.finish(askForSoftDelete(server));

        var row = cloud.read(server);
        var recycled = Objects.requireNonNull(row.recycled());
        assertThat(recycled.since()).isEqualTo(TestCloud.NOW);
        assertThat(recycled.until()).isEqualTo(TestCloud.NOW.plus(KEEP));
        assertThat(Objects.requireNonNull(row.host()).id()).isEqualTo(host);
        assertThat(cloud.jdbc.queryForObject("select count(*) from claim", Long.class))
                .isEqualTo(3);
        assertThat(cloud.ports.owners()).hasSize(2);
        assertThat(last(ActionCase.POWER).getPower().getTimeoutSeconds()).isZero();
    }

    @Test
    void whatCameBackForgetsThatItWasInTheBinAndIsMadeFromItsRows() {
        cloud.hosts.host("one", 10);
        var server = active();
        driver.finish(askForSoftDelete(server));
        cloud.jdbc.update("update server set name = 'renamed'");

        driver.finish(askForRestore(server));

        var row = cloud.read(server);
        assertThat(row.state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(row.recycled()).isNull();
        var boot = last(ActionCase.POWER).getPower();
        assertThat(boot.getAction()).isEqualTo(PowerAction.REBOOT_HARD);
        assertThat(boot.getGuest().getName()).isEqualTo("renamed");
        assertThat(boot.getGuest().getNicsList()).hasSize(2);
    }

    @Test
    void aGuestThatIsNotThereIsOff() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        cloud.agents.refuse(host, Kind.NO_SUCH_GUEST);

        driver.finish(askForSoftDelete(server));

        assertThat(vmOf(server)).isEqualTo(VmState.SOFT_DELETED);
    }

    @Test
    void aHostThatIsDownDoesNotKeepAServerFromTheBin() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        cloud.agents.unreachable(host);
        cloud.jdbc.update("update host set last_seen = now() - interval '1 day'");

        driver.finish(askForSoftDelete(server));

        assertThat(vmOf(server)).isEqualTo(VmState.SOFT_DELETED);
    }

    @Test
    void aRestoreThatTheHostRefusesLeavesTheServerInTheBin() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        driver.finish(askForSoftDelete(server));
        cloud.agents.refuse(host, Kind.PERMANENT);

        var asked = askForRestore(server);
        driver.finish(asked);

        var row = cloud.read(server);
        assertThat(row.state().vm()).isEqualTo(VmState.SOFT_DELETED);
        assertThat(Objects.requireNonNull(row.recycled()).until()).isNotNull();
        assertThat(Objects.requireNonNull(row.fault()).message()).isEqualTo("the disk is full");
        cloud.assertAction(asked, "Error", "Error");
    }

    @ParameterizedTest
    @CsvSource({"true, SHELVED", "false, SHELVED_OFFLOADED"})
    void whatWasShelvedComesBackShelved(boolean hasHost, VmState landing) {
        cloud.hosts.host("one", 10);
        var server = active();
        cloud.place(server, landing);
        cloud.jdbc.update("update server set shelved_at = now(), shelved_image_id = 'i'");
        if (!hasHost) {
            cloud.jdbc.update("update server set host_id = null");
        }
        driver.finish(askForSoftDelete(server));
        assertThat(vmOf(server)).isEqualTo(VmState.SOFT_DELETED);
        var sent = cloud.agents.commands().size();

        driver.finish(askForRestore(server));

        assertThat(vmOf(server)).isEqualTo(landing);
        assertThat(cloud.agents.commands()).hasSize(sent);
    }

    @Test
    void aRescueAndAResizeThatAwaitTheirEndAreOver() {
        cloud.hosts.host("one", 10);
        var server = active();
        cloud.place(server, VmState.RESIZED);
        cloud.jdbc.update("update server set rescue = image");
        cloud.jdbc.update(
                """
                insert into migration (id, server_id, operation_id, type, status, from_vm_state,
                    user_id, project_id, created_at, updated_at)
                values (gen_random_uuid(), ?, gen_random_uuid(), 'resize', 'finished', 'active',
                    'u', 'p', now(), now())
                """,
                server);

        driver.finish(askForSoftDelete(server));
        driver.finish(askForRestore(server));

        assertThat(last(ActionCase.CONFIRM_RESIZE)).isNotNull();
        assertThat(last(ActionCase.POWER).getPower().getGuest().hasRescue()).isFalse();
        assertThat(cloud.jdbc.queryForObject("select status from migration", String.class))
                .isEqualTo("confirmed");
    }

    @Test
    void aRealDeleteTakesTheServerOutOfTheHandsOfASoftOne() {
        cloud.hosts.host("one", 10);
        var server = active();
        var soft = askForSoftDelete(server);
        driver.step(soft);

        var real = cloud.askForDelete(server);
        driver.finish(soft);
        driver.finish(real);

        assertThat(vmOf(server)).isEqualTo(VmState.DELETED);
        assertThat(cloud.agents.running()).isEmpty();
    }

    private Command last(ActionCase kind) {
        return cloud.agents.commands().stream()
                .filter(command -> command.getActionCase() == kind)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private VmState vmOf(UUID server) {
        return cloud.read(server).state().vm();
    }

    private UUID askForSoftDelete(UUID server) {
        return cloud.ask(
                server,
                Operation.SOFT_DELETE,
                "server.soft_delete",
                new SoftDeleteRequest(server, KEEP));
    }

    private UUID askForRestore(UUID server) {
        return cloud.ask(server, Operation.RESTORE, "server.restore", new RestoreRequest(server));
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        ServerRow row = cloud.read(server.id());
        assertThat(row.state().vm()).isEqualTo(VmState.ACTIVE);
        return server.id();
    }
}
