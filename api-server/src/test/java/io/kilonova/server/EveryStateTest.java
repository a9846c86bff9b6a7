package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kilonova.server.Decision.Ignore;
import io.kilonova.server.Decision.Move;
import io.kilonova.server.Decision.Refuse;
import io.kilonova.server.ServerEvent.Requested;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every action asked for over HTTP in every vm_state with every task_state: what the life cycle
 * allows is taken on, what it does not is refused in upstream's words. What has no route yet is
 * left out until it has one.
 */
class EveryStateTest extends ServersTest {
    /** Those that the request does itself. */
    private static final EnumSet<Operation> WITHOUT_SCHEDULER =
            EnumSet.of(
                    Operation.RESET_STATE,
                    Operation.LOCK,
                    Operation.UNLOCK,
                    Operation.INJECT_NETWORK_INFO,
                    Operation.UPDATE_METADATA,
                    Operation.DELETE_METADATA,
                    Operation.UPDATE_TAG,
                    Operation.UPDATE_TAGS,
                    Operation.DELETE_TAG,
                    Operation.DELETE_TAGS);

    @Autowired List<ServerAction> actions;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping routes;

    static Stream<StateCall> calls() {
        return StateCall.all().stream();
    }

    @Test
    void everyOperationIsAskedForSomehow() {
        assertThat(calls().map(StateCall::operation))
                .containsExactlyInAnyOrderElementsOf(
                        EnumSet.complementOf(EnumSet.of(Operation.BUILD)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyStateAnswersAsTheLifeCycleSays(StateCall call) {
        assumeTrue(isServed(call));
        var server = server();
        var tasks = new ArrayList<@Nullable TaskState>(Arrays.asList(TaskState.values()));
        tasks.add(null);
        for (var vm : VmState.values()) {
            for (var task : tasks) {
                place(call, server, vm, task);
                check(call, server, vm, task);
            }
        }
    }

    private void check(StateCall call, UUID server, VmState vm, @Nullable TaskState task) {
        var owner = task == null ? null : UUID.randomUUID();
        var state = Lifecycle.read(vm.wire(), task == null ? null : task.wire(), owner, true);
        var decision = Lifecycle.decide(state, new Requested(call.operation(), server));
        var answer = ask(call, server, "admin");
        var what = "%s while %s %s: %s".formatted(call, vm, task, answer.http().body());
        if (vm == VmState.DELETED) {
            assertThat(answer.status()).as(what).isEqualTo(404);
        } else if (decision instanceof Refuse refuse) {
            refused(call, answer, what, refusal(call, server, refuse));
        } else {
            taken(call, answer, what);
            if (call.isPrepared()) {
                enqueued(call, server, decision, what);
            }
        }
    }

    private static void refused(StateCall call, Answer answer, String what, String message) {
        if (call.isPrepared()) {
            assertThat(answer.status()).as(what).isEqualTo(409);
            assertThat(answer.message()).isEqualTo(message);
        } else {
            assertThat(answer.status()).as(what).isBetween(400, 409);
        }
    }

    private static void taken(StateCall call, Answer answer, String what) {
        if (call.isPrepared()) {
            assertThat(answer.status()).as(what).isBetween(200, 204);
        } else {
            // what waits for a host finds none here that answers
            if (!answer.message().contains("takes longer than a request")) {
                assertThat(answer.status()).as(what).isLessThan(500);
            }
            assertThat(answer.message()).as(what).doesNotContain("while it is in");
        }
    }

    private void enqueued(StateCall call, UUID server, Decision decision, String what) {
        var isNew = !(decision instanceof Ignore) && queues(call);
        assertThat(jdbc.update("delete from operation where server_id = ?", server))
                .as(what)
                .isEqualTo(isNew ? 1 : 0);
        if (decision instanceof Move(var to)) {
            assertThat(one("select task_state from server where id = ?", String.class, server))
                    .as(what)
                    .isEqualTo(to.task() == null ? null : to.task().wire());
        }
    }

    @Test
    void whatNeverRanIsRefusedToWhatWantsAServerThatRan() {
        forEachServed((call, server) -> {
            jdbc.update("update server set launched_at = null");

            var answer = ask(call, server, "admin");

            // a delete of what never ran is a real one
            if (call.operation().needsLaunched() && call.operation() != Operation.SOFT_DELETE) {
                var refuse = new Refuse("launched_at", "None");
                refused(call, answer, what(call, answer), refusal(call, server, refuse));
            } else {
                taken(call, answer, what(call, answer));
            }
        });
    }

    @Test
    void aLockIsForAllButAdministrators() {
        forEachServed((call, server) -> {
            jdbc.update("update server set locked_by = 'owner'");

            var isOfP2 = call.operation() == Operation.DELETE;
            var answer = ask(call, server, isOfP2 ? "stranger" : "member");

            if (answer.status() != 403 && call.operation().respectsLock()) {
                var message = "Instance " + server + " is locked";
                refused(call, answer, what(call, answer), message);
            }
            assertThat(ask(call, server, "admin").message()).doesNotContain("is locked");
        });
    }

    @Test
    void aHostThatIsDownIsSaidEarly() {
        forEachServed((call, server) -> {
            jdbc.update("update host set last_seen = now() - interval '1 hour'");

            var answer = ask(call, server, "admin");

            if (call.operation().needsHost()) {
                var message = "Service is unavailable at this time.";
                refused(call, answer, what(call, answer), message);
            } else {
                taken(call, answer, what(call, answer));
            }
            var isEnqueued = jdbc.update("delete from operation") > 0;
            assertThat(isEnqueued)
                    .as(what(call, answer))
                    .isEqualTo(answer.status() < 300 && queues(call));
        });
    }

    private void forEachServed(BiConsumer<StateCall, UUID> test) {
        var server = server();
        calls().filter(this::isServed)
                .forEach(call -> {
                    place(call, server, usual(call.operation()), null);
                    test.accept(call, server);
                });
    }

    private static String what(StateCall call, Answer answer) {
        return call + ": " + answer.http().body();
    }

    private static boolean queues(StateCall call) {
        return !WITHOUT_SCHEDULER.contains(call.operation());
    }

    private UUID server() {
        flavor("2", 2, 1024, 2);
        COMPANIONS.answer("/v2/images", "{'id': '" + IMAGE + "'}");
        flavor("3", 2, 1024, 1);
        var server = running();
        jdbc.update("delete from operation");
        var use =
                "'migration_status': 'migrating', 'attachments': [{'server_id': '%s'}],"
                        .formatted(server);
        for (var project : List.of(P1, P2)) {
            COMPANIONS.volume(StateCall.VOLUME, project, "in-use", use);
            COMPANIONS.volume(StateCall.FREE_VOLUME, project, "available", "");
        }
        return server;
    }

    private boolean isServed(StateCall call) {
        return call.key().isEmpty()
                ? hasRoute(call)
                : actions.stream().anyMatch(action -> action.key().equals(call.key()));
    }

    private boolean hasRoute(StateCall call) {
        var path = PathContainer.parsePath("/servers/id" + call.path());
        return routes.getHandlerMethods().keySet().stream()
                .filter(info ->
                        info.getMethodsCondition().getMethods().stream()
                                .anyMatch(method -> method.name().equals(call.method())))
                .flatMap(info ->
                        Objects.requireNonNull(info.getPathPatternsCondition())
                                .getPatterns()
                                .stream())
                .anyMatch(pattern -> pattern.matches(path));
    }

    private static VmState usual(Operation operation) {
        return operation.from().contains(VmState.ACTIVE)
                ? VmState.ACTIVE
                : operation.from().stream().sorted().findFirst().orElseThrow();
    }

    private Answer ask(StateCall call, UUID server, String who) {
        var path = "/v2.1/servers/" + server + call.path();
        return call(call.method(), path, who, "2.104", call.body());
    }

    private static String refusal(StateCall call, UUID server, Refuse refuse) {
        return "Cannot '%s' instance %s while it is in %s %s"
                .formatted(call.operation().word(), server, refuse.attribute(), refuse.value());
    }

    /** The server has the one volume, that nobody is about to take away, and not the other. */
    private void placeVolume(UUID server) {
        jdbc.update(
                """
                with gone as (delete from server_block_device where volume_id = ?)
                insert into server_block_device (id, server_id, position, source_type,
                    destination_type, volume_id, device_name)
                values (gen_random_uuid(), ?, 9, 'volume', 'volume', ?, '/dev/vdx')
                on conflict (server_id, volume_id) do update set detaching = false
                """,
                StateCall.FREE_VOLUME,
                server,
                StateCall.VOLUME);
    }

    /** Puts the row where no operation has led it; the one project has a bin, the other none. */
    private void place(StateCall call, UUID server, VmState vm, @Nullable TaskState task) {
        placeVolume(server);
        jdbc.update(
                """
                with resize as (
                    insert into migration (id, server_id, operation_id, type, status,
                        from_vm_state, user_id, project_id, created_at, updated_at)
                    values (?, ?, ?, 'resize', 'finished', 'active', 'u', 'p', now(), now())
                    on conflict (id) do update set status = 'finished'
                ), item as (
                    insert into server_metadata values (?, 'kept', '') on conflict do nothing
                ), tag as (
                    insert into server_tag values (?, 'kept') on conflict do nothing
                )
                update server
                set vm_state = ?, task_state = ?, launched_at = now(), locked_by = null,
                    project_id = ?, operation_id = case when ? then gen_random_uuid() end,
                    deleted_at = case when ? then now() end, reclaim_at = null,
                    soft_deleted_at = case when ? then now() end
                where id = ?
                """,
                server,
                server,
                server,
                server,
                server,
                vm.wire(),
                task == null ? null : task.wire(),
                call.operation() == Operation.DELETE ? P2 : P1,
                task != null,
                vm == VmState.DELETED,
                vm == VmState.SOFT_DELETED,
                server);
    }
}
