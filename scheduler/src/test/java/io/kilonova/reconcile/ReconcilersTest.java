package io.kilonova.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.guest.GuestQueryStore;
import io.kilonova.guest.GuestRow;
import io.kilonova.guest.GuestStore;
import io.kilonova.guest.StrayGuestStore;
import io.kilonova.guest.TestReaping;
import io.kilonova.network.NewPort;
import io.kilonova.network.TestSweeps;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.reconcile.LatePorts.Sweeping;
import io.kilonova.reconcile.StrayGuests.Reaping;
import io.kilonova.recyclebin.RecycleBinStore;
import io.kilonova.server.LatePortStore;
import io.kilonova.server.NewServer;
import io.kilonova.server.Operation;
import io.kilonova.server.RestoreRequest;
import io.kilonova.server.ServerRow.FaultOfServer;
import io.kilonova.server.ServerState;
import io.kilonova.server.ShelveSettings;
import io.kilonova.server.SoftDeleteRequest;
import io.kilonova.server.TaskState;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.server.delete.TestDeletes;
import io.kilonova.server.recyclebin.TestBin;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcilersTest {
    private static final int RUNNING = 1;
    private static final int SHUT_DOWN = 4;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ReconcileSettings SETTINGS =
            new ReconcileSettings(
                    SECOND,
                    SECOND,
                    SECOND,
                    SECOND,
                    SECOND,
                    SECOND,
                    SECOND,
                    SECOND,
                    Duration.ofDays(1),
                    Duration.ofDays(1),
                    Duration.ofDays(1),
                    false);

    private final TestCloud cloud = new TestCloud();
    private final DriftStore drift = new DriftStore(cloud.jdbc);
    private final StrayGuestStore strays = new StrayGuestStore(cloud.jdbc);
    private final GuestStore reports = new GuestStore(cloud.jdbc);
    private final List<Saga<?>> sagas =
            List.of(
                    TestBuilds.saga(cloud),
                    TestDeletes.saga(cloud),
                    TestReaping.saga(cloud, strays),
                    TestSweeps.saga(cloud),
                    TestReaping.halting(cloud),
                    TestBin.softDelete(cloud),
                    TestBin.restore(cloud));
    private final SagaDriver driver = new SagaDriver(cloud.database.dataSource(), sagas);
    private long sequence;

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void aTaskThatNoOperationDoesEndsInErrorWithAReason() {
        var server = cloud.newServer();
        var operation = cloud.askForBuild(server);
        var tasks = tasks();

        tasks.reconcile();
        assertThat(cloud.read(server.id()).state().isIdle()).isFalse();

        cloud.jdbc.update("delete from operation");
        tasks.reconcile();
        var row = cloud.read(server.id());
        assertThat(row.state()).isEqualTo(new ServerState(VmState.ERROR, null, null, false));
        assertThat(row.fault())
                .extracting(FaultOfServer::message)
                .isEqualTo("The operation on the server was lost.");
        cloud.assertAction(operation, "Error");
    }

    @Test
    void capacityThatNobodyHasAReasonToHoldIsGivenBack() {
        var host = cloud.hosts.host("one", 10);
        var kept = active();
        var server = cloud.newServer();
        cloud.jdbc.update(
                "insert into claim select ?, host_id, resource_class, 1, ?, now() from"
                        + " host_inventory",
                server.id(),
                server.build());
        cloud.jdbc.update("update host_inventory set used = used + 1");
        var operation = cloud.askForBuild(server);
        var claims = new OrphanedClaims(drift, cloud.states, cloud.transactions, SETTINGS);

        claims.reconcile();
        assertThat(claims(server)).isEqualTo(3);

        cloud.jdbc.update("delete from operation where id = ?", operation);
        claims.reconcile();
        assertThat(claims(server)).isZero();
        assertThat(claims(kept)).isEqualTo(3);
        assertThat(used(host)).isEqualTo(kept.flavor().vcpus());
    }

    @Test
    void aGuestThatOutlivedItsServerOnAHostThatWasDownIsEnded() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        cloud.jdbc.update("update host set last_seen = now() - interval '1 day'");
        driver.finish(cloud.askForDelete(server.id()));
        assertThat(cloud.agents.running()).hasSize(1);
        report(server.id(), host, RUNNING);
        strays().reconcile();
        assertThat(open()).as("the host is still down").isEmpty();

        cloud.jdbc.update("update host set last_seen = now()");
        strays().reconcile();
        strays().reconcile();

        assertThat(open()).hasSize(1);
        driver.finish(open().getFirst());
        assertThat(cloud.agents.running()).isEmpty();
        assertThat(cloud.jdbc.queryForList("select * from stray_guest")).isEmpty();
    }

    @Test
    void aGuestThatADeletePassedOverIsEndedThoughItsHostTellsNothingNew() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        report(server.id(), host, RUNNING);
        cloud.hosts.falls(host);
        cloud.ports.failOnce(new ComputeFailure.Unavailable("no answer", ""));
        var delete = cloud.askForDelete(server.id());
        driver.step(delete);
        strays().reconcile();
        driver.finish(delete);

        cloud.jdbc.update("update host set last_seen = now()");
        strays().reconcile();
        driver.finish(open().getFirst());

        assertThat(cloud.agents.running()).isEmpty();
    }

    @Test
    void aGuestOfAnUnknownServerIsLeftAlone() {
        var host = cloud.hosts.host("one", 10);
        report(new UUID(9, 9), host, RUNNING);

        strays().reconcile();

        assertThat(open()).isEmpty();
        assertThat(strays.unknownSince(SECOND, 10)).hasSize(1);
    }

    @Test
    void aGuestWhoseServerIsBeingBuiltIsNobodysStray() {
        var host = cloud.hosts.host("one", 10);
        var server = cloud.newServer();
        report(server.id(), host, RUNNING);
        cloud.askForBuild(server);

        strays().reconcile();

        assertThat(open()).hasSize(1);
    }

    @Test
    void aReapedGuestWhoseServerCameBackIsSpared() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        cloud.jdbc.update("update server set host_id = null where id = ?", server.id());
        cloud.jdbc.update("delete from claim");
        report(server.id(), host, RUNNING);
        strays().reconcile();
        cloud.jdbc.update("update server set host_id = ? where id = ?", host, server.id());

        driver.finish(open().getFirst());

        assertThat(cloud.agents.running()).hasSize(1);
    }

    @Test
    void aPortThatCameTooLateIsTakenAway() {
        cloud.hosts.host("one", 10);
        var kept = active();
        var before = cloud.ports.owners();
        var server = cloud.newServer();
        cloud.ports.failOnce(new ComputeFailure.Unavailable("no answer", ""));
        var build = cloud.askForBuild(server);
        driver.step(build);
        var delete = cloud.askForDelete(server.id());
        driver.finish(build);
        driver.finish(delete);
        cloud.ports.make(
                new NewPort(
                        new UUID(4, 4),
                        "net",
                        "p1",
                        server.id(),
                        "nova",
                        "one",
                        null,
                        null,
                        List.of(),
                        List.of()));
        var ports = latePorts();

        ports.reconcile();
        assertThat(open()).as("it may be that it comes yet").isEmpty();

        cloud.jdbc.update("update late_port set look_after = now()");
        ports.reconcile();
        driver.finish(open().getFirst());
        assertThat(cloud.ports.owners()).containsAllEntriesOf(before);
        assertThat(cloud.ports.owners().values()).doesNotContain(server.id().toString());
        assertThat(cloud.ports.owners().values()).contains(kept.id().toString());
    }

    private LatePorts latePorts() {
        return new LatePorts(
                new LatePortStore(cloud.jdbc),
                new Sweeping(cloud.states, cloud.operations, UUID::randomUUID),
                cloud.transactions,
                SETTINGS);
    }

    @Test
    void aStuckDeleteEndsInErrorAndAStuckSoftDeleteWhereItBegan() {
        cloud.hosts.host("one", 10);
        var deleted = active();
        var binned = active();
        cloud.askForDelete(deleted.id());
        askForSoftDelete(binned, Duration.ZERO);
        cloud.jdbc.update("delete from operation");

        tasks().reconcile();

        assertThat(stateOf(deleted)).isEqualTo(VmState.ERROR);
        assertThat(stateOf(binned)).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void whatIsInTheBinIsNobodysStrayHoldsItsClaimsAndIsLeftAloneUntilItsTimeIsOver() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        driver.finish(askForSoftDelete(server, Duration.ofDays(1000)));
        report(server.id(), host, SHUT_DOWN);

        new PowerDrift(drift, cloud.states, work(), cloud.transactions, SETTINGS).reconcile();
        new OrphanedClaims(drift, cloud.states, cloud.transactions, SETTINGS).reconcile();
        strays().reconcile();
        bin().reconcile();

        assertThat(open()).isEmpty();
        assertThat(claims(server)).isEqualTo(3);
        assertThat(stateOf(server)).isEqualTo(VmState.SOFT_DELETED);
    }

    @Test
    void whatWasLongEnoughInTheBinIsDeletedForGoodOnce() {
        cloud.hosts.host("one", 10);
        var server = active();
        driver.finish(askForSoftDelete(server, Duration.ZERO));

        bin().reconcile();
        bin().reconcile();

        assertThat(open()).hasSize(1);
        driver.finish(open().getFirst());
        assertThat(stateOf(server)).isEqualTo(VmState.DELETED);
        assertThat(cloud.agents.running()).isEmpty();
        assertThat(claims(server)).isZero();
        assertThat(
                        cloud.jdbc.queryForList(
                                "select action from instance_action where user_id is null and"
                                        + " project_id is null and finished_at is not null",
                                String.class))
                .containsExactly("delete");
    }

    @Test
    void whatIsBeingRestoredIsNotDeleted() {
        cloud.hosts.host("one", 10);
        var server = active();
        driver.finish(askForSoftDelete(server, Duration.ZERO));
        var restore =
                cloud.ask(
                        server.id(),
                        Operation.RESTORE,
                        "server.restore",
                        new RestoreRequest(server.id()));

        bin().reconcile();

        assertThat(open()).containsExactly(restore);
    }

    @Test
    void whatRunsInTheBinBecauseItsHostWasDownIsEndedThere() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        report(server.id(), host, RUNNING);
        cloud.jdbc.update("update host set last_seen = now() - interval '1 day'");
        driver.finish(askForSoftDelete(server, Duration.ofDays(1000)));
        assertThat(cloud.agents.powers()).containsValue("running");
        bin().reconcile();
        assertThat(open()).as("the host is still down").isEmpty();

        cloud.jdbc.update("update host set last_seen = now()");
        bin().reconcile();
        bin().reconcile();

        assertThat(open()).hasSize(1);
        driver.finish(open().getFirst());
        assertThat(cloud.agents.powers()).containsEntry(server.id().toString(), "shutdown");
    }

    @Test
    void whatNobodyAsksForAnyMoreIsRemoved() {
        var old = cloud.newServer();
        driver.finish(cloud.askForBuild(old));
        driver.finish(cloud.askForDelete(old.id()));
        var kept = cloud.newServer();
        driver.finish(cloud.askForBuild(kept));
        cloud.jdbc.update(
                "update server set deleted_at = now() - interval '2 days' where"
                        + " deleted_at is not null");
        var rows =
                new OldRows(
                        drift,
                        cloud.operations,
                        new GuestQueryStore(cloud.jdbc, cloud.json),
                        SETTINGS);

        rows.reconcile();

        assertThat(cloud.servers.find(old.id())).isEmpty();
        assertThat(cloud.servers.find(kept.id())).isPresent();
    }

    @Test
    void hostsThatFellSilentAreTold() {
        cloud.hosts.host("up", 1);
        cloud.hosts.host("down", 1);
        cloud.jdbc.update(
                "update host set last_seen = now() - interval '1 hour' where name = 'down'");

        assertThat(drift.hostsDown(Duration.ofMinutes(1))).containsExactly("down");
    }

    private UUID askForSoftDelete(NewServer server, Duration keep) {
        return cloud.ask(
                server.id(),
                Operation.SOFT_DELETE,
                "server.soft_delete",
                new SoftDeleteRequest(server.id(), keep));
    }

    private StuckTasks tasks() {
        return new StuckTasks(
                drift, cloud.states, cloud.actions, cloud.transactions, SETTINGS, cloud.clock);
    }

    private RecycleBin bin() {
        return new RecycleBin(
                new RecycleBinStore(cloud.jdbc),
                cloud.states,
                work(),
                cloud.transactions,
                cloud.settings,
                SETTINGS);
    }

    private RecycleBin.Work work() {
        return new RecycleBin.Work(cloud.operations, cloud.actions, UUID::randomUUID, cloud.clock);
    }

    private StrayGuests strays() {
        return new StrayGuests(
                strays,
                new Reaping(cloud.states, cloud.operations, UUID::randomUUID),
                cloud.transactions,
                cloud.settings,
                SETTINGS);
    }

    private void report(UUID server, UUID host, int powerState) {
        reports.report(List.of(new GuestRow(server, host, powerState, 1, ++sequence)));
    }

    private List<UUID> open() {
        return cloud.jdbc.query(
                "select id from operation where state in ('ready', 'running', 'undoing')",
                (row, _) -> row.getObject(1, UUID.class));
    }

    private VmState stateOf(NewServer server) {
        return cloud.read(server.id()).state().vm();
    }

    private @Nullable Long claims(NewServer server) {
        return cloud.jdbc.queryForObject(
                "select count(*) from claim where server_id = ?", Long.class, server.id());
    }

    private long used(UUID host) {
        return cloud.jdbc
                .query(
                        "select used from host_inventory where host_id = ? and resource_class ="
                                + " 'VCPU'",
                        (row, _) -> row.getLong(1),
                        host)
                .getFirst();
    }

    private NewServer active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        assertThat(stateOf(server)).isEqualTo(VmState.ACTIVE);
        return server;
    }

    @Test
    void whatWasShelvedForLongEnoughLeavesItsHost() {
        cloud.hosts.host("one", 10);
        var server = active();
        cloud.place(server.id(), VmState.SHELVED);
        cloud.shelves.shelve(server.id(), "image");

        longShelved(Duration.ofSeconds(-1)).reconcile();
        longShelved(SECOND).reconcile();
        assertThat(stateOf(server)).isEqualTo(VmState.SHELVED);
        assertThat(offloads()).isZero();

        cloud.jdbc.update("update server set shelved_at = shelved_at - interval '2 seconds'");
        longShelved(SECOND).reconcile();
        longShelved(SECOND).reconcile();
        assertThat(offloads()).isEqualTo(1);
        assertThat(cloud.read(server.id()).state().task()).isEqualTo(TaskState.SHELVING_OFFLOADING);
    }

    private LongShelved longShelved(Duration time) {
        return new LongShelved(
                cloud.shelves,
                cloud.offloads,
                cloud.transactions,
                new ShelveSettings(time, SECOND));
    }

    private long offloads() {
        return cloud.jdbc
                .queryForList("select 1 from operation where kind = 'server.shelve_offload'")
                .size();
    }
}
