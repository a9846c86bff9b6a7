package io.kilonova.server.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.operation.SagaDriver;
import io.kilonova.server.MoveRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.server.resize.TestResizes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoveServerTest {
    private final TestCloud cloud = new TestCloud();
    private final TestResizes resizes = new TestResizes(cloud);
    private final SagaDriver driver =
            new SagaDriver(
                    cloud.database.dataSource(),
                    List.of(
                            TestBuilds.saga(cloud),
                            new MoveServer(
                                            cloud.facts,
                                            resizes.migrations,
                                            cloud.awaited,
                                            cloud.settings)
                                    .saga()));

    @AfterEach
    void close() {
        cloud.close();
    }

    @ParameterizedTest
    @CsvSource({
        "MIGRATE, ACTIVE, ACTIVE",
        "MIGRATE, STOPPED, STOPPED",
        "LIVE_MIGRATE, PAUSED, PAUSED",
        "EVACUATE, ACTIVE, ERROR"
    })
    void whereThereIsNoOtherHostAMoveSaysSo(Operation operation, VmState from, VmState to) {
        cloud.hosts.host("one", 10);

        move(operation, from);

        var row = cloud.read(cloud.latest());
        assertThat(row.state().vm()).isEqualTo(to);
        assertThat(row.state().isIdle()).isTrue();
        assertThat(Objects.requireNonNull(row.fault()).message())
                .isEqualTo("No valid host was found. There are not enough hosts available.");
        assertThat(cloud.jdbc.queryForObject("select status from migration", String.class))
                .isEqualTo("error");
    }

    @Test
    void whereThereIsAnotherHostAMoveDoesNotPretend() {
        cloud.hosts.host("one", 10);
        cloud.hosts.host("two", 10);

        move(Operation.MIGRATE, VmState.ACTIVE);

        var fault = Objects.requireNonNull(cloud.read(cloud.latest()).fault());
        assertThat(fault.message())
                .isEqualTo(
                        "No valid host was found. Servers cannot be moved from host to host here"
                                + " yet.");
    }

    private void move(Operation operation, VmState from) {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        cloud.place(server.id(), from);
        var migration = resizes.migration(server.id(), server.flavor(), from);
        var request = new MoveRequest(server.id(), operation, migration);
        driver.finish(cloud.ask(server.id(), operation, "server.move", request));
    }
}
