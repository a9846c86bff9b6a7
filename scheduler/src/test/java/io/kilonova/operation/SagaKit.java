package io.kilonova.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Holds a saga to the rules: it succeeds; whichever step fails, before or after its effect, the
 * world is as it was; a crash before any journal write only delays the end; every step and undo may
 * run twice.
 */
public final class SagaKit<R> {
    private final Saga<R> saga;
    private final World world;
    private final JdbcTemplate jdbc;

    private SagaKit(Saga<R> saga, World world) {
        this.saga = saga;
        this.world = world;
        this.jdbc = new JdbcTemplate(world.database());
    }

    /** What a saga acts on. */
    public interface World {
        DataSource database();

        /** Prepares something new to act on and enqueues the one operation there is. */
        UUID begin();

        /** Everything the saga may leave behind, to be compared. */
        Object state();

        /** Checks what success means for the operation begun last. */
        void succeeded();

        /** Checks what failure means for it, besides that the state is as it was. */
        void failed();
    }

    public static <R> SagaKit<R> of(Saga<R> saga, World world) {
        return new SagaKit<>(saga, world);
    }

    /** All of it, for a saga whose undo leaves nothing. */
    public static <R> void verify(Saga<R> saga, World world) {
        of(saga, world).succeeds().survivesCrashes().toleratesRepeats().cleansUp();
    }

    public SagaKit<R> succeeds() {
        runs("plainly", saga);
        return this;
    }

    public SagaKit<R> toleratesRepeats() {
        runs("every step twice", twisted(twice()));
        return this;
    }

    public SagaKit<R> survivesCrashes() {
        int write = 0;
        while (crashes("crash before write " + write, saga, write)) {
            world.succeeded();
            write++;
        }
        assertThat(write).as("journal writes of a success").isEqualTo(saga.steps().size());
        return this;
    }

    /** For a saga without a way back: whichever step fails, before or after its effect. */
    public SagaKit<R> endsWhereItFails() {
        for (int step = 0; step < saga.steps().size(); step++) {
            fails("fails at step " + step, twisted(failingAt(step)));
            fails("fails after step " + step, twisted(failingAfter(step)));
        }
        return this;
    }

    public SagaKit<R> cleansUp() {
        for (int step = 0; step < saga.steps().size(); step++) {
            unwinds("fails at step " + step, twisted(failingAt(step)));
            unwinds("fails after step " + step, twisted(failingAfter(step)));
            unwinds(
                    "fails after step " + step + ", all twice",
                    new SagaKit<>(twisted(failingAfter(step)), world).twisted(twice()));
            var failing = twisted(failingAfter(step));
            boolean crashed = true;
            for (int write = 0; crashed; write++) {
                var before = world.state();
                var what = "fails after step " + step + ", crash before write " + write;
                crashed = crashes(what, failing, write);
                assertThat(world.state()).as(what).isEqualTo(before);
                world.failed();
            }
        }
        return this;
    }

    private void runs(String what, Saga<R> variant) {
        var operation = world.begin();
        drive(what, operation, variant, new OperationJournal(jdbc));
        assertThat(stateOf(operation)).as(what).isEqualTo("done");
        world.succeeded();
    }

    private void unwinds(String what, Saga<R> variant) {
        var before = world.state();
        fails(what, variant);
        assertThat(world.state()).as(what).isEqualTo(before);
    }

    private void fails(String what, Saga<R> variant) {
        var operation = world.begin();
        drive(what, operation, variant, new OperationJournal(jdbc));
        assertThat(stateOf(operation)).as(what).isEqualTo("failed");
        world.failed();
    }

    /** Whether there was a write to crash before. */
    private boolean crashes(String what, Saga<R> variant, int write) {
        var operation = world.begin();
        var journal = new CrashingJournal(jdbc, write);
        drive(what, operation, variant, journal);
        return journal.hasCrashed();
    }

    private void drive(String what, UUID operation, Saga<R> variant, OperationJournal journal) {
        assertThatCode(() ->
                        new SagaDriver(world.database(), List.of(variant))
                                .finish(operation, journal))
                .as(what)
                .doesNotThrowAnyException();
    }

    private String stateOf(UUID operation) {
        return new SagaDriver(world.database(), List.of(saga)).stateOf(operation);
    }

    private interface Twist<R> {
        <I, O> SagaStep<R, I, O> twist(int index, SagaStep<R, I, O> step);
    }

    private Saga<R> twisted(Twist<R> twist) {
        var steps = new ArrayList<SagaStep<R, ?, ?>>();
        for (int i = 0; i < saga.steps().size(); i++) {
            steps.add(twist.twist(i, saga.steps().get(i)));
        }
        return new Saga<>(saga.kind(), saga.request(), steps, saga.ending(), saga.patience());
    }

    private static <R> Twist<R> twice() {
        return new Twist<>() {
            @Override
            public <I, O> SagaStep<R, I, O> twist(int index, SagaStep<R, I, O> step) {
                return new SagaStep<>(
                        step.name(),
                        step.input(),
                        step.output(),
                        (attempt, input) -> {
                            step.step().run(lost(attempt), input);
                            var second = numbered(attempt, attempt.number() + 1);
                            attempt.alsoCommit(second::commit);
                            return step.step().run(second, input);
                        },
                        (attempt, input) -> {
                            step.undo().undo(attempt, input);
                            step.undo().undo(attempt, input);
                        });
            }
        };
    }

    private static <R> Twist<R> failingAt(int failing) {
        return new Twist<>() {
            @Override
            public <I, O> SagaStep<R, I, O> twist(int index, SagaStep<R, I, O> step) {
                return index != failing ? step : broken(step, (_, _) -> {});
            }
        };
    }

    private static <R> Twist<R> failingAfter(int failing) {
        return new Twist<>() {
            @Override
            public <I, O> SagaStep<R, I, O> twist(int index, SagaStep<R, I, O> step) {
                return index != failing ? step : broken(step, step.step()::run);
            }
        };
    }

    private interface Before<R, I> {
        void run(Attempt<R> attempt, I input) throws StepFailed, InterruptedException;
    }

    private static <R, I, O> SagaStep<R, I, O> broken(SagaStep<R, I, O> step, Before<R, I> before) {
        return new SagaStep<>(
                step.name(),
                step.input(),
                step.output(),
                (attempt, input) -> {
                    before.run(lost(attempt), input);
                    throw StepFailed.because("broken by the test", null);
                },
                step.undo());
    }

    /** An attempt whose end is not journalled. */
    private static <R> Attempt<R> lost(Attempt<R> attempt) {
        return numbered(attempt, attempt.number());
    }

    private static <R> Attempt<R> numbered(Attempt<R> attempt, int number) {
        return new Attempt<>(
                attempt.operation(),
                attempt.request(),
                new Attempt.Position(attempt.step(), number, false),
                attempt.isCancelled());
    }
}
