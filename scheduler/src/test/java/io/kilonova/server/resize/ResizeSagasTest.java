package io.kilonova.server.resize;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.agent.protocol.CommandFailed.Kind;
import io.kilonova.agent.protocol.PowerAction;
import io.kilonova.migration.Resize;
import io.kilonova.operation.SagaDriver;
import io.kilonova.operation.SagaKit;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.LiveResizeRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResizeSagasTest {
    private static final FlavorSpec LARGER = TestResizes.LARGER;
    private static final FlavorSpec SMALLER =
            new FlavorSpec("0", "m1.nano", 1, 256, 1, 0, 0, Map.of());
    private static final UUID DISK = UUID.randomUUID();

    private final TestCloud cloud = new TestCloud();
    private final TestResizes resizes = new TestResizes(cloud);
    private final SagaDriver driver =
            new SagaDriver(
                    cloud.database.dataSource(),
                    List.of(
                            TestBuilds.saga(cloud),
                            resizes.resize(),
                            resizes.confirm(),
                            resizes.revert(),
                            resizes.live()));
    private UUID host = DISK;
    private UUID server = DISK;
    private FlavorSpec flavor = LARGER;

    @BeforeEach
    void build() {
        host = cloud.hosts.host("one", 10);
        var fresh = cloud.newServer(List.of(TestResizes.root(DISK, 1024)));
        driver.finish(cloud.askForBuild(fresh));
        server = fresh.id();
        flavor = fresh.flavor();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "STOPPED"})
    void aResizeKeepsTheRulesOfSagas(VmState from) {
        SagaKit.verify(
                resizes.resize(),
                new World(from) {
                    @Override
                    UUID ask() {
                        return askForResize(LARGER, from);
                    }

                    @Override
                    public void succeeded() {
                        assertThat(vm()).isEqualTo(VmState.RESIZED);
                        assertThat(cloud.read(server).flavor()).isEqualTo(LARGER);
                        assertThat(status()).isEqualTo("finished");
                        assertThat(held()).containsEntry("VCPU", 2L).containsEntry("DISK_GB", 2L);
                        assertThat(counted()).isEqualTo("2 1024");
                        assertThat(size()).isEqualTo(2048);
                        var guest = cloud.agents.guest(host, server);
                        assertThat(guest.getVcpus()).isEqualTo(2);
                        assertThat(guest.getBlockDevices(0).getSizeMb()).isEqualTo(2048);
                        assertThat(power())
                                .isEqualTo(from == VmState.ACTIVE ? "running" : "shutdown");
                        assertThat(cloud.agents.beforeResize()).containsKey(server.toString());
                    }

                    @Override
                    public void failed() {
                        assertThat(vm()).isEqualTo(from);
                        assertThat(status()).isEqualTo("error");
                    }
                });
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "STOPPED"})
    void aConfirmKeepsTheRulesOfSagas(VmState from) {
        SagaKit.of(
                        resizes.confirm(),
                        new World(from) {
                            @Override
                            UUID ask() {
                                return askAfterResize(SMALLER, Operation.CONFIRM_RESIZE, from);
                            }

                            @Override
                            public void succeeded() {
                                assertThat(vm()).isEqualTo(from);
                                assertThat(status()).isEqualTo("confirmed");
                                assertThat(cloud.read(server).flavor()).isEqualTo(SMALLER);
                                assertThat(held()).containsEntry("MEMORY_MB", 256L);
                                assertThat(counted()).isEqualTo("1 256");
                                assertThat(cloud.agents.beforeResize()).isEmpty();
                            }

                            @Override
                            public void failed() {}
                        })
                .succeeds()
                .survivesCrashes()
                .toleratesRepeats();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "STOPPED"})
    void aRevertKeepsTheRulesOfSagas(VmState from) {
        SagaKit.of(
                        resizes.revert(),
                        new World(from) {
                            @Override
                            UUID ask() {
                                return askAfterResize(LARGER, Operation.REVERT_RESIZE, from);
                            }

                            @Override
                            public void succeeded() {
                                assertThat(vm()).isEqualTo(from);
                                assertThat(status()).isEqualTo("reverted");
                                assertThat(cloud.read(server).flavor()).isEqualTo(flavor);
                                assertThat(held()).containsEntry("VCPU", 1L);
                                assertThat(counted()).isEqualTo("1 512");
                                assertThat(size()).isEqualTo(1024);
                                assertThat(power())
                                        .isEqualTo(from == VmState.ACTIVE ? "running" : "shutdown");
                                assertThat(cloud.agents.beforeResize()).isEmpty();
                            }

                            @Override
                            public void failed() {}
                        })
                .succeeds()
                .survivesCrashes()
                .toleratesRepeats();
    }

    @Test
    void aLiveResizeKeepsTheRulesOfSagas() {
        SagaKit.verify(
                resizes.live(),
                new World(VmState.ACTIVE) {
                    @Override
                    UUID ask() {
                        return askForLiveResize(LARGER);
                    }

                    @Override
                    public void succeeded() {
                        assertThat(vm()).isEqualTo(VmState.ACTIVE);
                        assertThat(cloud.read(server).flavor()).isEqualTo(LARGER);
                        assertThat(held()).containsEntry("VCPU", 2L);
                        assertThat(counted()).isEqualTo("2 1024");
                        assertThat(cloud.agents.guest(host, server).getVcpus()).isEqualTo(2);
                    }

                    @Override
                    public void failed() {
                        assertThat(vm()).isEqualTo(VmState.ACTIVE);
                        assertThat(cloud.read(server).flavor()).isEqualTo(flavor);
                    }
                });
    }

    @Test
    void untilTheEndAServerHoldsTheLargerOfBothSizes() {
        driver.finish(askForResize(SMALLER, VmState.ACTIVE));

        assertThat(held()).containsEntry("MEMORY_MB", 512L);
        assertThat(counted()).isEqualTo("1 512");
        assertThat(one("select sum(used) from host_inventory where resource_class = 'MEMORY_MB'"))
                .isEqualTo("512");
    }

    @Test
    void aHostWithoutRoomForTheDifferenceLeavesTheServerAsItWas() {
        var before = resizes.traces(server);
        var huge = new FlavorSpec("9", "huge", 11, 1024, 1, 0, 0, Map.of());

        var operation = askForResize(huge, VmState.ACTIVE);
        driver.finish(operation);

        assertThat(resizes.traces(server)).isEqualTo(before);
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(status()).isEqualTo("error");
        assertThat(Objects.requireNonNull(cloud.read(server).fault()).message())
                .startsWith("No valid host was found. ");
        cloud.assertAction(operation, "Error", "Error");
    }

    @Test
    void allOfAHostCanBeHadByAServerThatIsOnIt() {
        var whole = new FlavorSpec("9", "whole", 10, 10240, 1, 0, 0, Map.of());

        driver.finish(askForResize(whole, VmState.ACTIVE));

        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.RESIZED);
    }

    @Test
    void everyPhaseOfAResizeIsAnEventOfItsAction() {
        var operation = askForResize(LARGER, VmState.ACTIVE);

        driver.finish(operation);

        cloud.assertAction(operation, "fine", "Success", "Success", "Success");
        assertThat(
                        cloud.jdbc.queryForList(
                                "select event from instance_action_event e join instance_action a"
                                        + " on a.id = e.action_id where a.action = 'resize' order"
                                        + " by sequence",
                                String.class))
                .containsExactly(
                        "compute_prep_resize", "compute_resize_instance", "compute_finish_resize");
    }

    @Test
    void aConfirmThatTheHostRefusesEndsInError() {
        driver.finish(askForResize(LARGER, VmState.ACTIVE));
        cloud.agents.refuse(host, Kind.PERMANENT);

        driver.finish(askFor(Operation.CONFIRM_RESIZE, unconfirmed()));

        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ERROR);
        assertThat(status()).isEqualTo("error");
    }

    @Test
    void whatAHostCannotDoLiveIsAConflictAndChangesNothing() {
        var before = resizes.traces(server);
        cloud.agents.refuse(host, Kind.UNSUPPORTED);

        driver.finish(askForLiveResize(LARGER));

        assertThat(resizes.traces(server)).isEqualTo(before);
        assertThat(cloud.read(server).flavor()).isEqualTo(flavor);
        assertThat(one("select failure_kind from operation where kind = 'server.live_resize'"))
                .isEqualTo("CONFLICT");
    }

    @Test
    void aResizeThatAnAdministratorHasEndedCountsAsConfirmedForTheNext() {
        driver.finish(askForResize(SMALLER, VmState.ACTIVE));
        cloud.place(server, VmState.ACTIVE);

        driver.finish(askForResize(LARGER, VmState.ACTIVE));
        assertThat(one("select string_agg(status, ' ' order by number) from migration"))
                .isEqualTo("confirmed finished");
        driver.finish(askFor(Operation.REVERT_RESIZE, unconfirmed()));

        assertThat(cloud.read(server).flavor()).isEqualTo(SMALLER);
        assertThat(held()).containsEntry("MEMORY_MB", 256L);
    }

    private UUID askForResize(FlavorSpec to, VmState from) {
        var migration = resizes.migration(server, to, from);
        return askFor(Operation.RESIZE, migration);
    }

    private UUID askAfterResize(FlavorSpec to, Operation operation, VmState from) {
        driver.finish(askForResize(to, from));
        return askFor(operation, unconfirmed());
    }

    private UUID unconfirmed() {
        return resizes.migrations.unconfirmed(server).orElseThrow();
    }

    private UUID askFor(Operation operation, UUID migration) {
        var saga =
                switch (operation) {
                    case RESIZE -> "server.resize";
                    case CONFIRM_RESIZE -> "server.confirm_resize";
                    default -> "server.revert_resize";
                };
        return cloud.ask(server, operation, saga, new ResizeRequest(server, migration));
    }

    private UUID askForLiveResize(FlavorSpec to) {
        resizes.resizes.countAtLeast(server, to);
        return cloud.ask(
                server,
                Operation.LIVE_RESIZE,
                "server.live_resize",
                new LiveResizeRequest(server, flavor, to));
    }

    private String status() {
        return one("select status from migration order by number desc limit 1");
    }

    private Map<String, Long> held() {
        return cloud.placements.held(server, host);
    }

    private String counted() {
        return one("select vcpus || ' ' || memory_mb from server");
    }

    private long size() {
        return Long.parseLong(one("select size_mb from server_block_device"));
    }

    private String power() {
        return String.valueOf(cloud.agents.powers().get(server.toString()));
    }

    private String one(String sql) {
        return String.valueOf(cloud.jdbc.queryForObject(sql, String.class));
    }

    private abstract class World implements SagaKit.World {
        private final VmState from;

        World(VmState from) {
            this.from = from;
        }

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
            makeAsItWas();
            return ask();
        }

        @Override
        public Object state() {
            var isAsItWas = cloud.read(server).flavor().equals(flavor);
            if (!isAsItWas || cloud.read(server).state().vm() != from) {
                makeAsItWas();
            }
            return resizes.traces(server);
        }

        private void makeAsItWas() {
            var before = new Resize.Shape(flavor, Map.of(), List.of(TestResizes.root(DISK, 1024)));
            cloud.jdbc.update("delete from migration");
            cloud.place(server, from);
            resizes.resizes.setShape(server, before);
            resizes.resizes.count(server, 1, 512);
            var small = Map.of("VCPU", 1L, "MEMORY_MB", 512L, "DISK_GB", 1L);
            cloud.placements.shrink(server, host, small);
            cloud.placements.grow(
                    PlacementRequest.onItsHost(
                            DISK, cloud.facts.find(server).orElseThrow(), flavor, "one"),
                    small);
            cloud.agents.forgetResizes();
            cloud.agents.power(
                    server, from == VmState.ACTIVE ? PowerAction.START : PowerAction.STOP);
        }
    }
}
