package io.kilonova.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.guest.GuestRow;
import io.kilonova.guest.GuestStore;
import io.kilonova.operation.SagaDriver;
import io.kilonova.server.Power;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.server.power.TestPowers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerDriftTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestCloud cloud = new TestCloud();
    private final GuestStore reports = new GuestStore(cloud.jdbc);
    private final SagaDriver driver =
            new SagaDriver(
                    cloud.database.dataSource(),
                    List.of(TestBuilds.saga(cloud), TestPowers.saga(cloud)));
    private UUID host = new UUID(0, 0);
    private UUID server = new UUID(0, 0);
    private long generation = 1;
    private long sequence;

    @BeforeEach
    void makeServer() {
        host = cloud.hosts.host("one", 10);
        var made = cloud.newServer();
        driver.finish(cloud.askForBuild(made));
        server = made.id();
        report(Power.RUNNING);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, RUNNING, ACTIVE",
        "ACTIVE, PAUSED, ACTIVE",
        "ACTIVE, SHUT_DOWN, STOPPED",
        "ACTIVE, CRASHED, STOPPED",
        "PAUSED, RUNNING, PAUSED",
        "PAUSED, SHUT_DOWN, STOPPED",
        "SUSPENDED, SHUT_DOWN, SUSPENDED",
        "RESCUED, SHUT_DOWN, RESCUED",
        "ERROR, RUNNING, ERROR",
        "STOPPED, CRASHED, STOPPED"
    })
    void aServerFollowsAGuestThatStoppedByItself(VmState from, Power power, VmState to) {
        cloud.place(server, from);
        report(power);

        drift(false).reconcile();

        assertThat(state()).isEqualTo(to);
        assertThat(open()).isEmpty();
        assertThat(actions()).isEqualTo(from == to ? 1 : 2);
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, SUSPENDED, SUSPEND",
        "STOPPED, RUNNING, START",
        "STOPPED, PAUSED, PAUSE",
        "STOPPED, SUSPENDED, SUSPEND"
    })
    void aGuestThatShouldNotRunIsStopped(VmState from, Power power, PowerAction before) {
        cloud.place(server, from);
        cloud.agents.power(server, before);
        report(power);

        drift(false).reconcile();
        drift(false).reconcile();

        assertThat(open()).hasSize(1);
        driver.finish(open().getFirst());
        assertThat(state()).isEqualTo(VmState.STOPPED);
        assertThat(cloud.agents.powers()).containsEntry(server.toString(), "shutdown");
        assertThat(actions()).isEqualTo(2);
    }

    @Test
    void aGuestThatItsHostLostIsMissedAfterAWhile() {
        report(Power.NONE);
        drift(false).reconcile();
        assertThat(state()).isEqualTo(VmState.ACTIVE);

        cloud.jdbc.update("update guest set reported_at = now() - interval '2 minutes'");
        drift(false).reconcile();
        assertThat(state()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void whatRanWhenItsHostWasRestartedIsStartedAgainIfSoSet() {
        generation++;
        report(Power.SHUT_DOWN);

        drift(true).reconcile();

        assertThat(open()).hasSize(1);
        driver.finish(open().getFirst());
        assertThat(state()).isEqualTo(VmState.ACTIVE);
        assertThat(cloud.agents.commands().getLast().getPower().getAction())
                .isEqualTo(PowerAction.REBOOT_HARD);
    }

    @Test
    void whatStoppedByItselfWhileItsHostWasUpStaysOff() {
        report(Power.SHUT_DOWN);
        generation++;
        report(Power.SHUT_DOWN);

        drift(true).reconcile();

        assertThat(open()).isEmpty();
        assertThat(state()).isEqualTo(VmState.STOPPED);
    }

    @Test
    void withoutTheSettingServersOfARestartedHostAreStopped() {
        generation++;
        report(Power.SHUT_DOWN);

        drift(false).reconcile();

        assertThat(open()).isEmpty();
        assertThat(state()).isEqualTo(VmState.STOPPED);
    }

    private PowerDrift drift(boolean resumesGuests) {
        var day = Duration.ofDays(1);
        return new PowerDrift(
                new DriftStore(cloud.jdbc),
                cloud.states,
                new RecycleBin.Work(cloud.operations, cloud.actions, UUID::randomUUID, cloud.clock),
                cloud.transactions,
                new ReconcileSettings(
                        SECOND,
                        SECOND,
                        SECOND,
                        SECOND,
                        SECOND,
                        SECOND,
                        SECOND,
                        SECOND,
                        day,
                        day,
                        day,
                        resumesGuests));
    }

    private void report(Power power) {
        reports.report(List.of(new GuestRow(server, host, power.number(), generation, ++sequence)));
    }

    private VmState state() {
        return cloud.read(server).state().vm();
    }

    private List<UUID> open() {
        return cloud.jdbc.query(
                "select id from operation where state in ('ready', 'running', 'undoing')",
                (row, _) -> row.getObject(1, UUID.class));
    }

    private long actions() {
        return cloud.jdbc.queryForList("select id from instance_action").size();
    }
}
