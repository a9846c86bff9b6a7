package io.kilonova.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.server.Decision.Refuse;
import io.kilonova.server.ServerEvent.Requested;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/states.md} says what the life cycle does; {@code -Dkilonova.docs=write} writes it.
 */
class StatesPageTest {
    private static final Path PAGE = Path.of("../docs/states.md");
    private static final UUID OLD = new UUID(0, 1);
    private static final UUID NEW = new UUID(0, 2);

    @Test
    void thePageIsWhatTheLifeCycleDoes() throws IOException {
        if ("write".equals(System.getProperty("kilonova.docs"))) {
            Files.writeString(PAGE, page());
        }

        assertThat(PAGE).content().isEqualTo(page());
    }

    private static String page() {
        return """
        # What may be asked of a server, and when

        Made from `io.kilonova.server.Operation` and `Lifecycle` by `StatesPageTest`, which fails when the two differ. To write
        it anew: `./mvnw -pl db-migrations -am test -Dtest=StatesPageTest -Dsurefire.failIfNoSpecifiedTests=false
        -Dkilonova.docs=write`.

        Every cell is driven over HTTP by `EveryStateTest` of api-server: what is allowed here is taken on, what is not answers 409
        `Cannot '{action}' instance {id} while it is in {vm_state or task_state} {value}`.

        ## Actions

        An action without a task leaves the server free for others meanwhile; theirs wait for its end. One that lands on `-` leaves the
        server what it was, as does one that fails with `-`. What wants a server that once ran is refused to others: `launched_at None`.

        %s
        ## Which action in which vm_state

        `-`: 409. `idle`: without a task_state, else 409. `any`: whatever the task_state. A deleted server is not found. A delete of what
        is being deleted, and one that would move into the recycle bin what is there, are answered as if they were done, and change
        nothing.

        %s
        ## What status a server shows

        %s\
        """
                .formatted(actions(), cells(), statuses());
    }

    private static String actions() {
        var head =
                List.of(
                        "operation",
                        "action",
                        "task_state",
                        "lands on",
                        "fails with",
                        "once it ran only",
                        "when locked",
                        "host must be up");
        return table(head, Stream.of(Operation.values()).map(StatesPageTest::action));
    }

    private static List<String> action(Operation op) {
        var task = op.task();
        return List.of(
                op.name(),
                op.word(),
                task == null ? "-" : task.wire(),
                joined(op.landings(), VmState::wire),
                task == null ? "-" : failure(op),
                op.needsLaunched() ? "yes" : "no",
                op.respectsLock() ? "administrators" : "all",
                op.needsHost() ? "yes" : "no");
    }

    private static String failure(Operation op) {
        return op.from().stream().anyMatch(vm -> failedIn(op, vm) != vm) ? "error" : "-";
    }

    private static VmState failedIn(Operation op, VmState vm) {
        var state = new ServerState(vm, op.task(), NEW, true);
        var failed = new ServerEvent.Failed(op, NEW);
        return ((Decision.Move) Lifecycle.decide(state, failed)).to().vm();
    }

    private static String cells() {
        var states = Arrays.stream(VmState.values()).filter(vm -> vm != VmState.DELETED).toList();
        var head = Stream.concat(Stream.of("operation"), states.stream().map(VmState::wire));
        return table(
                head.toList(),
                Stream.of(Operation.values())
                        .map(op ->
                                Stream.concat(
                                                Stream.of(op.name()),
                                                states.stream().map(vm -> cell(op, vm)))
                                        .toList()));
    }

    private static String cell(Operation op, VmState vm) {
        if (!isTaken(op, vm, null)) {
            return "-";
        }
        var during = EnumSet.allOf(TaskState.class);
        during.removeIf(task -> !isTaken(op, vm, task));
        if (during.size() == TaskState.values().length) {
            return "any";
        }
        return during.isEmpty() ? "idle" : "idle, " + joined(during, TaskState::wire);
    }

    private static boolean isTaken(Operation op, VmState vm, @Nullable TaskState task) {
        var state = new ServerState(vm, task, task == null ? null : OLD, true);
        return !(Lifecycle.decide(state, new Requested(op, NEW)) instanceof Refuse);
    }

    private static String statuses() {
        var states = Arrays.stream(VmState.values());
        return table(
                List.of("vm_state", "status", "with task_state"), states.map(vm -> status(vm)));
    }

    private static List<String> status(VmState vm) {
        var usual = ServerStatus.of(vm, null);
        var other =
                Arrays.stream(TaskState.values())
                        .filter(task -> ServerStatus.of(vm, task) != usual)
                        .collect(Collectors.groupingBy(task -> ServerStatus.of(vm, task)));
        var words =
                other.entrySet().stream()
                        .map(entry ->
                                entry.getKey() + ": " + joined(entry.getValue(), TaskState::wire))
                        .sorted()
                        .collect(Collectors.joining("; "));
        return List.of(vm.wire(), usual.name(), words);
    }

    private static <T extends Enum<T>> String joined(Collection<T> all, Function<T, String> word) {
        return all.isEmpty()
                ? "-"
                : all.stream().sorted().map(word).collect(Collectors.joining(", "));
    }

    private static String table(List<String> head, Stream<List<String>> rows) {
        var rule = head.stream().map(_ -> "---").toList();
        return Stream.concat(Stream.of(head, rule), rows)
                .map(cells -> "| " + String.join(" | ", cells) + " |\n")
                .collect(Collectors.joining());
    }
}
