package io.kilonova.server.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.Guest;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.server.ImageSpec;
import io.kilonova.server.Operation;
import io.kilonova.server.RescueRequest;
import io.kilonova.server.TestCloud;
import io.kilonova.server.UnrescueRequest;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RescueServerTest {
    private static final ImageSpec IMAGE =
            new ImageSpec("rescue", "r", "qcow2", "bare", 1, "sha512", "00", 0, 0, Map.of());

    private final TestCloud cloud = new TestCloud();
    private final Saga<RescueRequest> rescue = TestPowers.rescue(cloud);
    private final Saga<UnrescueRequest> unrescue = TestPowers.unrescue(cloud);
    private final SagaDriver driver =
            new SagaDriver(
                    cloud.database.dataSource(), List.of(TestBuilds.saga(cloud), rescue, unrescue));

    @AfterEach
    void close() {
        cloud.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "STOPPED"})
    void aRescueKeepsTheRulesOfSagas(VmState from) {
        cloud.hosts.host("one", 10);
        var server = active();

        SagaKit.verify(
                rescue,
                new World(server, from) {
                    @Override
                    void prepare() {
                        cloud.place(server, from);
                        cloud.jdbc.update("update server set rescue = null");
                        cloud.agents.power(
                                server,
                                from == VmState.ACTIVE ? PowerAction.START : PowerAction.STOP);
                    }

                    @Override
                    UUID ask() {
                        return cloud.ask(
                                server,
                                Operation.RESCUE,
                                "server.rescue",
                                new RescueRequest(server, IMAGE, "secret"));
                    }

                    @Override
                    public void succeeded() {
                        assertThat(vm()).isEqualTo(VmState.RESCUED);
                        assertThat(cloud.facts.find(server).orElseThrow().rescue())
                                .isEqualTo(IMAGE);
                        var guest = sent();
                        assertThat(guest.getRescue().getImage().getId()).isEqualTo("rescue");
                        assertThat(guest.getRescue().getAdminPass()).isEqualTo("secret");
                        assertThat(cloud.agents.powers())
                                .containsEntry(server.toString(), "rescued");
                    }

                    @Override
                    public void failed() {
                        assertThat(vm()).isEqualTo(from);
                        assertThat(cloud.facts.find(server).orElseThrow().rescue()).isNull();
                    }
                });
    }

    @Test
    void anUnrescueKeepsTheRulesOfSagas() {
        cloud.hosts.host("one", 10);
        var server = active();

        SagaKit.verify(
                unrescue,
                new World(server, VmState.RESCUED) {
                    @Override
                    void prepare() {
                        cloud.place(server, VmState.RESCUED);
                        cloud.jdbc.update(
                                "update server set rescue = ?::jsonb",
                                cloud.json.writeValueAsString(IMAGE));
                        cloud.agents.rescue(server);
                    }

                    @Override
                    UUID ask() {
                        return cloud.ask(
                                server,
                                Operation.UNRESCUE,
                                "server.unrescue",
                                new UnrescueRequest(server));
                    }

                    @Override
                    public void succeeded() {
                        assertThat(vm()).isEqualTo(VmState.ACTIVE);
                        assertThat(cloud.facts.find(server).orElseThrow().rescue()).isNull();
                        assertThat(cloud.agents.powers())
                                .containsEntry(server.toString(), "running");
                    }

                    @Override
                    public void failed() {
                        assertThat(vm()).isEqualTo(VmState.RESCUED);
                        assertThat(cloud.facts.find(server).orElseThrow().rescue()).isNotNull();
                    }
                });
    }

    @Test
    void aRescueThatTheHostRefusesLeavesTheReason() {
        var host = cloud.hosts.host("one", 10);
        var server = active();
        cloud.agents.refuse(host, Kind.PERMANENT);

        driver.finish(
                cloud.ask(
                        server,
                        Operation.RESCUE,
                        "server.rescue",
                        new RescueRequest(server, IMAGE, "secret")));

        var row = cloud.read(server);
        assertThat(row.state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(Objects.requireNonNull(row.fault()).message()).isEqualTo("the disk is full");
    }

    private Guest sent() {
        return cloud.agents.commands().getLast().getPower().getGuest();
    }

    private UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        return server.id();
    }

    private abstract class World implements SagaKit.World {
        private final UUID server;
        private final VmState from;

        World(UUID server, VmState from) {
            this.server = server;
            this.from = from;
        }

        abstract void prepare();

        abstract UUID ask();

        VmState vm() {
            assertThat(cloud.read(server).state().isIdle()).isTrue();
            return cloud.read(server).state().vm();
        }

        @Override
        public DataSource database() {
            return cloud.database.dataSource();
        }

        @Override
        public UUID begin() {
            prepare();
            return ask();
        }

        @Override
        public Object state() {
            if (cloud.read(server).state().isIdle() && vm() != from) {
                prepare();
            }
            return cloud.agents.powers();
        }
    }
}
