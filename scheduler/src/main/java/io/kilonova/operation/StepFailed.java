package io.kilonova.operation;

import io.kilonova.failure.ComputeFailure;
import org.jspecify.annotations.Nullable;

/** A step cannot be done and trying again is useless: the saga unwinds. */
public final class StepFailed extends Exception {
    private final Failure failure;
    private final @Nullable String avoid;

    private StepFailed(Failure failure, @Nullable String avoid) {
        super(failure.message());
        this.failure = failure;
        this.avoid = avoid;
    }

    /**
     * The operation fails.
     *
     * @param message for the user
     * @param detail for the administrator
     */
    public static StepFailed because(@Nullable String message, @Nullable String detail) {
        return new StepFailed(new Failure(reason(message), detail), null);
    }

    /** The operation fails because somebody refuses, which whoever waits for it is to hear. */
    public static StepFailed because(ComputeFailure refusal) {
        return new StepFailed(Failure.of(refusal), null);
    }

    /**
     * The saga unwinds and starts over, with {@code avoid} among {@link Attempt#avoid()}. The step
     * that throws this bounds how often.
     */
    public static StepFailed startOver(String avoid, @Nullable String message) {
        return new StepFailed(new Failure(reason(message), null), avoid);
    }

    private static String reason(@Nullable String message) {
        return message == null ? "No reason was given." : message;
    }

    Failure failure() {
        return failure;
    }

    @Nullable String avoid() {
        return avoid;
    }
}
