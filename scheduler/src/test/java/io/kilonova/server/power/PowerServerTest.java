package io.kilonova.server.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.Image;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.image.TestImages;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.Operation;
import io.kilonova.server.Power;
import io.kilonova.server.PowerRequest;
import io.kilonova.server.ServerEvent;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerServerTest {
    private static final String ISO = "15000000-0000-4000-8000-000000000000";
    private static final String GONE = "15000000-0000-4000-8000-000000000001";

    private final TestCloud cloud = new TestCloud();
    private final Saga<PowerRequest> saga = TestPowers.saga(cloud);
    private final SagaDriver driver =
            new SagaDriver(cloud.database.dataSource(), List.of(TestBuilds.saga(cloud), saga));

    @AfterEach
    void close() {
        cloud.close();
    }

    @ParameterizedTest
    @CsvSource({
        "START, STOPPED, STOP, ACTIVE, running",
        "STOP, ACTIVE, START, STOPPED, shutdown",
        "PAUSE, ACTIVE, UNPAUSE, PAUSED, paused",
        "UNPAUSE, PAUSED, PAUSE, ACTIVE, running",
        "SUSPEND, ACTIVE, RESUME, SUSPENDED, suspended",
        "RESUME, SUSPENDED, SUSPEND, ACTIVE, running",
        "REBOOT, ACTIVE, START, ACTIVE, running",
        "TRIGGER_CRASH_DUMP, ACTIVE, START, ACTIVE, running"
    })
    void itKeepsTheRulesOfSagas(
            Operation operation, VmState from, PowerAction before, VmState to, String power) {
        cloud.hosts.host("one", 100);

        SagaKit.verify(saga, new World(operation, from, before, to, power));
    }

    /** A hard reboot that fails leaves the server in ERROR: nobody knows what its guest does. */
    @Test
    void aHardRebootStartsWhateverWas() {
        cloud.hosts.host("one", 100);

        SagaKit.of(
                        saga,
                        new World(
                                Operation.HARD_REBOOT,
                                VmState.PAUSED,
                                PowerAction.PAUSE,
                                VmState.ACTIVE,
                                "running"))
                .succeeds()
                .survivesCrashes()
                .toleratesRepeats();
    }

    private final class World implements SagaKit.World {
        private final Operation operation;
        private final VmState from;
        private final PowerAction before;
        private final VmState to;
        private final String power;
        private final UUID server;
        private UUID asked = new UUID(0, 0);

        World(Operation operation, VmState from, PowerAction before, VmState to, String power) {
            this.operation = operation;
            this.from = from;
            this.before = before;
            this.to = to;
            this.power = power;
            this.server = active();
        }

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            prepare();
            asked =
                    cloud.ask(
                            server, operation, "server.power", new PowerRequest(server, operation));
            return asked;
        }

        private void prepare() {
            cloud.place(server, from);
            cloud.agents.power(server, before);
        }

        @Override
        public Object state() {
            if (cloud.read(server).state().isIdle() && cloud.read(server).state().vm() != from) {
                prepare();
            }
            return cloud.agents.powers();
        }

        @Override
        public void succeeded() {
            assertThat(cloud.read(server).state().vm()).isEqualTo(to);
            assertThat(cloud.read(server).state().isIdle()).isTrue();
            assertThat(cloud.agents.powers()).containsEntry(server.toString(), power);
            cloud.assertAction(asked, "fine", "Success");
        }

        @Override
        public void failed() {
            assertThat(cloud.read(server).state().vm()).isEqualTo(from);
            assertThat(cloud.read(server).state().isIdle()).isTrue();
        }
    }

    @Test
    void theHostGetsTheWholeGuestAndHowLongToWaitForIt() {
        var host = cloud.hosts.host("one", 10);
        var server = active();

        driver.finish(ask(server, Operation.STOP));

        var command = cloud.agents.commands().getLast();
        assertThat(command.getPower().getTimeoutSeconds()).isEqualTo(60);
        assertThat(command.getPower().getGuest().getNicsList()).hasSize(2);
        assertThat(command.getPower().getGuest().getInstanceName())
                .isEqualTo(cloud.agents.guest(host, server).getInstanceName());
        assertThat(command.getPower().getGuest().getAdminPass()).isEmpty();
    }

    @Test
    void aStartPutsIntoTheDrivesWhatTheMetadataWantsThen() {
        cloud.hosts.host("one", 10);
        var server = active();
        cloud.images.put(TestImages.iso(ISO));
        cloud.metadata(server, "nodeinfo.com:iso-" + ISO, "{\"image_uuid\": \"" + ISO + "\"}");
        cloud.metadata(server, "nodeinfo.com:iso-" + GONE, "{\"image_uuid\": \"" + GONE + "\"}");
        cloud.metadata(server, "nodeinfo.com:bootorder", "{\"order\": [\"cdrom\", \"hd\"]}");

        driver.finish(ask(server, Operation.REBOOT));
        assertThat(sent().getIsosList()).isEmpty();

        driver.finish(ask(server, Operation.HARD_REBOOT));
        assertThat(sent().getIsosList()).extracting(Image::getId).containsExactly(ISO);
        assertThat(sent().getBootOrderList()).containsExactly("cdrom", "hd");

        cloud.jdbc.update("delete from server_metadata");
        driver.finish(ask(server, Operation.PAUSE));
        assertThat(sent().getIsosList()).hasSize(1);
        driver.finish(ask(server, Operation.UNPAUSE));
        driver.finish(ask(server, Operation.STOP));
        driver.finish(ask(server, Operation.START));
        assertThat(sent().getIsosList()).isEmpty();
        assertThat(sent().getBootOrderList()).isEmpty();
    }

    private Guest sent() {
        return cloud.agents.commands().getLast().getPower().getGuest();
    }

    /** Nobody would want a guest started that ran against its server's state. */
    @Test
    void aStopThatFailsStartsNothingThatShouldBeOff() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        driver.finish(ask(server, Operation.STOP));
        var stop = UUID.randomUUID();
        cloud.transactions.executeWithoutResult(
                _ -> cloud.states.apply(server, new ServerEvent.PowerSeen(Power.RUNNING, stop)));
        cloud.operations.enqueue(
                new NewOperation(
                        stop,
                        "server.power",
                        server,
                        new PowerRequest(server, Operation.STOP),
                        "req-" + stop,
                        null));
        cloud.agents.refuse(host, Kind.PERMANENT);
        int before = cloud.agents.commands().size();

        driver.finish(stop);

        assertThat(cloud.agents.commands()).hasSize(before + 1);
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void whatAHostRefusesLeavesTheServerAsItWasWithTheReason() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        cloud.agents.refuse(host, Kind.PERMANENT);

        var operation = ask(server, Operation.PAUSE);
        driver.finish(operation);

        var row = cloud.read(server);
        assertThat(row.state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(row.state().isIdle()).isTrue();
        assertThat(Objects.requireNonNull(row.fault()).message()).isEqualTo("the disk is full");
        cloud.assertAction(operation, "Error", "Error");
    }

    @Test
    void aHardRebootThatFailsShowsAnError() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        cloud.agents.refuse(host, Kind.PERMANENT);

        driver.finish(ask(server, Operation.HARD_REBOOT));

        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ERROR);
    }

    private UUID ask(UUID server, Operation operation) {
        return cloud.ask(server, operation, "server.power", new PowerRequest(server, operation));
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);
        return server.id();
    }
}
