package io.kilonova.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A long operation as a list of steps, each with its undo. */
public final class Saga<R> {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final String kind;
    private final Class<R> request;
    private final List<SagaStep<R, ?, ?>> steps;
    private final Ending<R> ending;
    private final Duration patience;

    Saga(
            String kind,
            Class<R> request,
            List<SagaStep<R, ?, ?>> steps,
            Ending<R> ending,
            Duration patience) {
        this.kind = kind;
        this.request = request;
        this.steps = List.copyOf(steps);
        this.ending = ending;
        this.patience = patience;
    }

    /**
     * @param kind as in {@code operation.kind}: server.build
     * @param request the type of the saga's input, a record
     */
    public static <R> Builder<R, R> named(String kind, Class<R> request) {
        return new Builder<>(new Draft<>(kind, request), request);
    }

    public String kind() {
        return kind;
    }

    Class<R> request() {
        return request;
    }

    List<SagaStep<R, ?, ?>> steps() {
        return steps;
    }

    Ending<R> ending() {
        return ending;
    }

    /** How long a saga is tried before an error that may pass counts as one that will not. */
    Duration patience() {
        return patience;
    }

    private static final class Draft<R> {
        private final String kind;
        private final Class<R> request;
        private final List<SagaStep<R, ?, ?>> steps = new ArrayList<>();
        private Ending<R> ending = (_, _) -> {};
        private Duration patience = PATIENCE;

        private Draft(String kind, Class<R> request) {
            this.kind = kind;
            this.request = request;
        }
    }

    /**
     * Takes the steps in order.
     *
     * @param <I> what the last step so far returns
     */
    public static final class Builder<R, I> {
        private final Draft<R> draft;
        private final Class<I> input;

        private Builder(Draft<R> draft, Class<I> input) {
            this.draft = draft;
            this.input = input;
        }

        public <O> Builder<R, O> step(
                String name, Class<O> output, Step<R, I, O> step, Undo<R, I> undo) {
            draft.steps.add(new SagaStep<>(name, input, output, step, undo));
            return new Builder<>(draft, output);
        }

        /** A step that leaves nothing to undo. */
        public <O> Builder<R, O> step(String name, Class<O> output, Step<R, I, O> step) {
            return step(name, output, step, (_, _) -> {});
        }

        /** What the failure of the whole means; runs when all is undone. */
        public Builder<R, I> whenFailed(Ending<R> ending) {
            draft.ending = ending;
            return this;
        }

        /** How long to try before an error that may pass counts as one that will not. */
        public Builder<R, I> patience(Duration patience) {
            draft.patience = patience;
            return this;
        }

        public Saga<R> build() {
            return new Saga<>(draft.kind, draft.request, draft.steps, draft.ending, draft.patience);
        }
    }
}
