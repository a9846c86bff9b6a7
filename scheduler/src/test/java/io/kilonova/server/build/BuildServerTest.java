package io.kilonova.server.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.BuildRequest;
import io.kilonova.server.NewServer;
import io.kilonova.server.NicRow;
import io.kilonova.server.ServerRow;
import io.kilonova.server.TaskState;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuildServerTest {
    private final TestCloud cloud = new TestCloud();
    private final Saga<BuildRequest> saga = TestBuilds.saga(cloud);
    private final SagaDriver driver = new SagaDriver(cloud.database.dataSource(), List.of(saga));

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void itKeepsTheRulesOfSagas() {
        cloud.hosts.host("one", 100);

        SagaKit.verify(saga, new Builds());
    }

    private final class Builds implements SagaKit.World {
        private @Nullable UUID operation;

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            operation = cloud.askForBuild(cloud.newServer());
            return operation;
        }

        @Override
        public Object state() {
            return cloud.leftovers();
        }

        @Override
        public void succeeded() {
            var row = cloud.read(cloud.latest());
            assertThat(row.state().vm()).isEqualTo(VmState.ACTIVE);
            assertThat(row.state().isIdle()).isTrue();
            assertThat(row.host()).isNotNull();
            assertThat(row.fault()).isNull();
            assertThat(cloud.agents.running())
                    .filteredOn(guest -> guest.endsWith("/" + row.id()))
                    .hasSize(1);
            assertThat(cloud.ports.owners().values())
                    .filteredOn(row.id().toString()::equals)
                    .hasSize(2);
            cloud.assertAction(id(), "fine", "Success");
        }

        @Override
        public void failed() {
            var row = cloud.read(cloud.latest());
            assertThat(row.state().vm()).isEqualTo(VmState.ERROR);
            assertThat(row.state().isIdle()).isTrue();
            assertThat(row.fault()).isNotNull();
        }

        private UUID id() {
            if (operation == null) {
                throw new AssertionError("nothing begun");
            }
            return operation;
        }
    }

    @Test
    void theAgentGetsEverythingAGuestIsMadeOf() {
        var host = cloud.hosts.host("one", 10);
        var server = build();

        var guest = cloud.agents.guest(host, server.id());

        assertThat(guest.getInstanceName()).matches("instance-[0-9a-f]{8}");
        assertThat(guest.getAdminPass()).isEqualTo("secret");
        assertThat(guest.getUserData().toStringUtf8()).isEqualTo("hello");
        assertThat(guest.getMetadataMap()).containsEntry("color", "blue");
        assertThat(guest.getImage().getName()).isEqualTo("cirros");
        assertThat(guest.getInjectedFiles(0).getContents().toStringUtf8()).isEqualTo("hi");
        assertThat(guest.getNicsList()).hasSize(2);
        var nic = guest.getNics(0);
        assertThat(nic.getMtu()).isEqualTo(1450);
        assertThat(nic.getBridge()).isEqualTo("br0");
        assertThat(nic.getFixedIps(0).getGateway()).isEqualTo("10.0.0.1");
        assertThat(nics(server)).allMatch(row -> "fa:16:3e:00:00:01".equals(row.macAddress()));
    }

    @Test
    void withoutAHostTheServerIsInErrorAndSaysWhy() {
        var server = build();

        var row = cloud.read(server.id());
        assertThat(row.state().vm()).isEqualTo(VmState.ERROR);
        assertThat(fault(row).code()).isEqualTo(500);
        assertThat(fault(row).message()).startsWith("No valid host was found. ");
        cloud.assertAction(server.build(), "Error");
    }

    @Test
    void aHostThatCannotIsLeftForAnother() {
        var bad = cloud.hosts.host("bad", 100);
        var good = cloud.hosts.host("good", 10);
        cloud.agents.refuse(bad, Kind.PERMANENT);

        var server = build();

        assertThat(cloud.agents.running()).containsExactly(good + "/" + server.id());
        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(used(bad)).isZero();
        cloud.assertAction(server.build(), "fine", "Error", "Success");
    }

    @Test
    void threeHostsThatCannotAreEnough() {
        for (var name : List.of("a", "b", "c", "d")) {
            cloud.agents.refuse(cloud.hosts.host(name, 10), Kind.PERMANENT);
        }

        var server = build();

        var row = cloud.read(server.id());
        assertThat(row.state().vm()).isEqualTo(VmState.ERROR);
        assertThat(fault(row).message())
                .isEqualTo(
                        "Exceeded maximum number of retries. Hosts that failed: 3. The last one:"
                                + " the disk is full");
        assertThat(cloud.agents.commands()).filteredOn(c -> c.hasSpawn()).hasSize(3);
    }

    @Test
    void aHostThatIsDownIsLeftForAnother() {
        var down = cloud.hosts.host("down", 100);
        var up = cloud.hosts.host("up", 10);
        cloud.agents.unreachable(down);
        var server = cloud.newServer();
        var operation = cloud.askForBuild(server);

        driver.step(operation);
        assertThat(cloud.read(server.id()).state().task()).isEqualTo(TaskState.NETWORKING);
        cloud.hosts.falls(down);
        driver.finish(operation);

        assertThat(cloud.agents.running()).containsExactly(up + "/" + server.id());
        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void aHostThatGoesDownWhileItMakesTheGuestIsNotReplaced() {
        var silent = cloud.hosts.host("silent", 100);
        cloud.hosts.host("other", 10);
        cloud.agents.silent(silent);
        var server = cloud.newServer();
        var operation = cloud.askForBuild(server);

        driver.step(operation);
        cloud.hosts.falls(silent);
        driver.finish(operation);

        assertThat(cloud.agents.running()).containsExactly(silent + "/" + server.id());
        var row = cloud.read(server.id());
        assertThat(row.state().vm()).isEqualTo(VmState.ERROR);
        assertThat(fault(row).message()).startsWith("A host went down while it made the server");
        assertThat(used(silent)).isZero();
        assertThat(cloud.jdbc.queryForList("select host_id from stray_guest", UUID.class))
                .containsExactly(silent);
    }

    @Test
    void aNetworkServiceThatRefusesIsQuotedInTheFault() {
        cloud.hosts.host("one", 10);
        cloud.ports.failOnce(new ComputeFailure.Conflict("No more IP addresses."));
        var before = cloud.leftovers();

        var server = build();

        var row = cloud.read(server.id());
        assertThat(fault(row).message()).isEqualTo("No more IP addresses.");
        assertThat(cloud.leftovers()).isEqualTo(before);
    }

    @Test
    void aNetworkServiceThatIsAwayForAMomentOnlyDelays() {
        cloud.hosts.host("one", 10);
        cloud.ports.failOnce(new ComputeFailure.Unavailable("away", ""));

        assertThat(cloud.read(build().id()).state().vm()).isEqualTo(VmState.ACTIVE);
    }

    @Test
    void aDeleteWhileItIsBuiltLeavesNothing() {
        var host = cloud.hosts.host("one", 10);
        var before = cloud.leftovers();
        var server = cloud.newServer();
        var build = cloud.askForBuild(server);
        cloud.agents.refuse(host, Kind.TRANSIENT);
        driver.step(build);

        cloud.askForDelete(server.id());
        driver.finish(build);

        assertThat(cloud.leftovers()).isEqualTo(before);
        var row = cloud.read(server.id());
        assertThat(row.state().task()).isEqualTo(TaskState.DELETING);
        assertThat(row.fault()).isNull();
    }

    private static ServerRow.FaultOfServer fault(ServerRow row) {
        return Objects.requireNonNull(row.fault());
    }

    private List<NicRow> nics(NewServer server) {
        return Objects.requireNonNull(cloud.servers.details(List.of(server.id())).get(server.id()))
                .nics();
    }

    private NewServer build() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        return server;
    }

    private long used(UUID host) {
        var used =
                cloud.jdbc.queryForObject(
                        "select sum(used) from host_inventory where host_id = ?", Long.class, host);
        return used == null ? -1 : used;
    }
}
