package io.kilonova.server.nic;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.Nic;
import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Failure;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.AttachInterfaceRequest;
import io.kilonova.server.DetachInterfaceRequest;
import io.kilonova.server.NicRequest;
import io.kilonova.server.NicRow;
import io.kilonova.server.Operation;
import io.kilonova.server.RefreshNetworkRequest;
import io.kilonova.server.ServerDetails;
import io.kilonova.server.ServerDetails.SecurityGroupRow;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterfacesTest {
    private final TestCloud cloud = new TestCloud();
    private final NicCommands commands = new NicCommands(cloud.guests, cloud.facts);
    private final ServerNetworks networks =
            new ServerNetworks(cloud.ports, cloud.nicPorts, cloud.nics);
    private final Wires wires = new Wires(cloud.nicPorts, cloud.ports, cloud.nics, networks);
    private final Saga<AttachInterfaceRequest> attach =
            new AttachInterface(wires, cloud.facts, commands, cloud.awaited).saga();
    private final Saga<DetachInterfaceRequest> detach =
            new DetachInterface(wires, cloud.facts, commands, cloud.awaited).saga();
    private final Saga<RefreshNetworkRequest> refresh =
            new RefreshNetwork(networks, cloud.facts, commands, cloud.doorbell).saga();
    private final SagaDriver driver =
            new SagaDriver(
                    cloud.database.dataSource(),
                    List.of(TestBuilds.saga(cloud), attach, detach, refresh));
    private final UUID host = cloud.hosts.host("one", 100);

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void attachingKeepsTheRulesOfSagas() {
        SagaKit.verify(attach, new Attaching(null));
    }

    @Test
    void attachingAUsersPortKeepsTheRulesOfSagas() {
        SagaKit.verify(attach, new Attaching(cloud.ports.portOfUser()));
    }

    @Test
    void detachingKeepsTheRulesOfSagas() {
        SagaKit.of(detach, new Detaching()).succeeds().survivesCrashes().toleratesRepeats();
    }

    @Test
    void aPortThatWasAskedForInVainIsLookedForLater() {
        var server = active();
        cloud.ports.failOnce(new ComputeFailure.Unavailable("no answer", ""));

        driver.finish(askToAttach(server, null));

        assertThat(cloud.jdbc.queryForList("select server_id from late_port", UUID.class))
                .containsExactly(server);
    }

    /** Attaches, and detaches again what is attached when the next attempt begins. */
    private final class Attaching implements SagaKit.World {
        private final @Nullable String portId;
        private final UUID server = active();
        private UUID asked = new UUID(0, 0);

        Attaching(@Nullable String portId) {
            this.portId = portId;
        }

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            prepare();
            asked = askToAttach(server, portId);
            return asked;
        }

        private void prepare() {
            nics(server).stream().skip(2).forEach(nic -> driver.finish(askToDetach(server, nic)));
        }

        @Override
        public Object state() {
            if (cloud.read(server).state().isIdle()) {
                prepare();
            }
            return List.of(cloud.leftovers(), nics(server), cloud.agents.guest(host, server));
        }

        @Override
        public void succeeded() {
            var nic = nics(server).getLast();
            assertThat(nics(server)).hasSize(3);
            assertThat(nic.macAddress()).isEqualTo("fa:16:3e:00:00:01");
            assertThat(nic.ownsPort()).isEqualTo(portId == null);
            assertThat(nic.position()).isEqualTo(2);
            assertThat(cloud.ports.owners())
                    .containsEntry(String.valueOf(nic.portId()), server.toString());
            assertThat(cloud.agents.guest(host, server).getNicsList())
                    .extracting(Nic::getPortId)
                    .hasSize(3)
                    .contains(nic.portId());
            cloud.assertAction(asked, "fine", "Success");
        }

        @Override
        public void failed() {
            assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
            assertThat(cloud.read(server).state().isIdle()).isTrue();
            assertThat(cloud.read(server).fault()).isNull();
        }
    }

    private final class Detaching implements SagaKit.World {
        private final UUID server = active();
        private String detached = "";
        private UUID asked = new UUID(0, 0);

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            driver.finish(askToAttach(server, null));
            var nic = nics(server).getLast();
            detached = String.valueOf(nic.portId());
            asked = askToDetach(server, nic);
            return asked;
        }

        @Override
        public Object state() {
            return List.of(cloud.leftovers(), nics(server));
        }

        @Override
        public void succeeded() {
            assertThat(nics(server)).hasSize(2);
            assertThat(cloud.ports.owners()).doesNotContainKey(detached);
            assertThat(cloud.agents.guest(host, server).getNicsList()).hasSize(2);
            cloud.assertAction(asked, "fine", "Success");
        }

        @Override
        public void failed() {
            throw new AssertionError("not asked for");
        }
    }

    @Test
    void aGuestThatDoesNotLetGoKeepsItsInterfaceAndThePort() {
        var server = active();
        var nic = nics(server).getFirst();
        cloud.agents.refuse(host, Kind.PERMANENT);

        var operation = askToDetach(server, nic);
        driver.finish(operation);

        assertThat(nics(server)).hasSize(2).contains(nic);
        assertThat(cloud.ports.owners()).containsKey(String.valueOf(nic.portId()));
        cloud.assertAction(operation, "Error", "Error");
        assertThat(cloud.read(server).fault()).isNull();
    }

    @Test
    void aUsersOwnPortIsGivenBackAndNotDeleted() {
        var server = active();
        var nic = nics(server).get(1);

        driver.finish(askToDetach(server, nic));

        assertThat(nics(server)).hasSize(1);
        assertThat(cloud.ports.owners()).containsEntry(String.valueOf(nic.portId()), "");
    }

    @Test
    void whoWaitsHearsWhatTheNetworkServiceSaid() {
        var server = active();
        cloud.ports.failOnce(new ComputeFailure.OverQuota("Quota exceeded"));

        var operation = askToAttach(server, null);
        driver.finish(operation);

        assertThat(cloud.operations.ended(operation).orElseThrow().failure())
                .isEqualTo(new Failure(Failure.Kind.OVER_QUOTA, "Quota exceeded", ""));
        assertThat(nics(server)).hasSize(2);
    }

    @Test
    void aPortThatTheServerHasAlreadyIsNotTakenTwiceNorFromIt() {
        var server = active();
        var port = String.valueOf(nics(server).get(1).portId());

        var operation = askToAttach(server, port);
        driver.finish(operation);

        var failure =
                Objects.requireNonNull(cloud.operations.ended(operation).orElseThrow().failure());
        assertThat(failure.kind()).isEqualTo(Failure.Kind.CONFLICT);
        assertThat(failure.message()).isEqualTo("Port " + port + " is still in use.");
        assertThat(cloud.ports.owners()).containsEntry(port, server.toString());
        assertThat(nics(server)).hasSize(2);
    }

    @Test
    void aRefreshShowsFloatingAddressesAndGroupsAndTellsTheHost() {
        var server = active();
        var nic = nics(server).getFirst();
        cloud.ports.floatTo(String.valueOf(nic.portId()), "203.0.113.9");

        driver.finish(ask(server, "server.refresh-network", new RefreshNetworkRequest(server)));

        var details = details(server);
        assertThat(details.nics().getFirst().fixedIps().getFirst().floating())
                .containsExactly("203.0.113.9");
        assertThat(details.securityGroups()).containsExactly(new SecurityGroupRow("group", "web"));
        assertThat(cloud.agents.guest(host, server).getNics(0).getFixedIps(0).getFloatingList())
                .containsExactly("203.0.113.9");
    }

    @Test
    void aRefreshThatFindsNothingNewLeavesTheHostAlone() {
        var server = active();
        var before = cloud.agents.commands().size();

        driver.finish(ask(server, "server.refresh-network", new RefreshNetworkRequest(server)));

        assertThat(cloud.agents.commands()).hasSize(before);
    }

    private UUID askToAttach(UUID server, @Nullable String portId) {
        var nic =
                new NicRequest(
                        UUID.randomUUID(), "net", "private", portId, null, List.of(), "blue");
        return cloud.ask(
                server,
                Operation.ATTACH_INTERFACE,
                "server.attach-interface",
                new AttachInterfaceRequest(server, "p1", nic, List.of("group")));
    }

    private UUID askToDetach(UUID server, NicRow nic) {
        return cloud.ask(
                server,
                Operation.DETACH_INTERFACE,
                "server.detach-interface",
                new DetachInterfaceRequest(server, String.valueOf(nic.portId())));
    }

    private UUID ask(UUID server, String saga, Object input) {
        return cloud.ask(server, Operation.ATTACH_INTERFACE, saga, input);
    }

    private List<NicRow> nics(UUID server) {
        return details(server).nics();
    }

    private ServerDetails details(UUID server) {
        return Objects.requireNonNull(cloud.servers.details(List.of(server)).get(server));
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);
        return server.id();
    }
}
