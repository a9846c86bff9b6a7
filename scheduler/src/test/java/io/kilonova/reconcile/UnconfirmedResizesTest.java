package io.kilonova.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.id.Ids;
import io.kilonova.operation.SagaDriver;
import io.kilonova.server.Operation;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.server.resize.TestResizes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnconfirmedResizesTest {
    private final TestCloud cloud = new TestCloud();
    private final TestResizes resizes = new TestResizes(cloud);
    private final SagaDriver driver =
            new SagaDriver(
                    cloud.database.dataSource(),
                    List.of(TestBuilds.saga(cloud), resizes.resize(), resizes.confirm()));
    private UUID server = UUID.randomUUID();

    @BeforeEach
    void resize() {
        cloud.hosts.host("one", 10);
        var fresh = cloud.newServer();
        server = fresh.id();
        driver.finish(cloud.askForBuild(fresh));
        var migration = resizes.migration(server, TestResizes.LARGER, VmState.ACTIVE);
        driver.finish(
                cloud.ask(
                        server,
                        Operation.RESIZE,
                        "server.resize",
                        new ResizeRequest(server, migration)));
        cloud.jdbc.update("update migration set updated_at = now() - interval '2 hours'");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void whatNobodyConfirmsIsConfirmedOnceItsTimeIsOver() {
        reconcile(Duration.ofHours(1));

        driver.finish(one("select id from operation where kind = 'server.confirm_resize'"));
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.ACTIVE);
        assertThat(cloud.read(server).flavor()).isEqualTo(TestResizes.LARGER);
        assertThat(cloud.jdbc.queryForObject("select status from migration", String.class))
                .isEqualTo("confirmed");
        assertThat(cloud.jdbc.queryForList("select action from instance_action", String.class))
                .contains("confirmResize");
    }

    @Test
    void theResizeOfAServerThatIsGoneIsOver() {
        cloud.jdbc.update("update server set vm_state = 'deleted', deleted_at = now()");

        reconcile(Duration.ZERO);

        assertThat(cloud.jdbc.queryForObject("select status from migration", String.class))
                .isEqualTo("confirmed");
        assertUntouched();
    }

    @Test
    void withoutAWindowNothingIsEverConfirmed() {
        reconcile(Duration.ZERO);

        assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update migration set updated_at = now()",
                "update server set vm_state = 'active'",
                "update server set task_state = 'resize_reverting', operation_id = id",
                "update host set forced_down = true",
                "update migration set status = 'reverting'"
            })
    void whatIsNotDueOrCannotBeIsLeftAlone(String change) {
        cloud.jdbc.update(change);

        reconcile(Duration.ofHours(1));

        assertUntouched();
    }

    private void assertUntouched() {
        assertThat(
                        cloud.jdbc.queryForList(
                                "select id from operation where kind = 'server.confirm_resize'"))
                .isEmpty();
    }

    private void reconcile(Duration window) {
        var work = new RecycleBin.Work(cloud.operations, cloud.actions, Ids.random(), cloud.clock);
        new UnconfirmedResizes(
                        resizes.resizes,
                        resizes.migrations,
                        cloud.states,
                        work,
                        cloud.transactions,
                        new UnconfirmedResizes.Rules(
                                new ResizeSettings(window, Duration.ofSeconds(1)), cloud.settings))
                .reconcile();
    }

    private UUID one(String sql) {
        return Objects.requireNonNull(cloud.jdbc.queryForObject(sql, UUID.class));
    }
}
