package io.kilonova.operation;

import org.jspecify.annotations.Nullable;

/** A step cannot be done and trying again is useless: the saga unwinds. */
public final class StepFailed extends Exception {
    private final @Nullable String detail;
    private final @Nullable String avoid;

    private StepFailed(@Nullable String message, @Nullable String detail, @Nullable String avoid) {
        super(message);
        this.detail = detail;
        this.avoid = avoid;
    }

    /**
     * The operation fails.
     *
     * @param message for the user
     * @param detail for the administrator
     */
    public static StepFailed because(@Nullable String message, @Nullable String detail) {
        return new StepFailed(message, detail, null);
    }

    /**
     * The saga unwinds and starts over, with {@code avoid} among {@link Attempt#avoid()}. The step
     * that throws this bounds how often.
     */
    public static StepFailed startOver(String avoid, @Nullable String message) {
        return new StepFailed(message, null, avoid);
    }

    Failure failure() {
        var message = getMessage();
        return new Failure(message == null ? "No reason was given." : message, detail);
    }

    @Nullable String avoid() {
        return avoid;
    }
}
