package io.kilonova.operation;

import io.kilonova.failure.ComputeFailure;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation cannot be done.
 *
 * @param kind what to answer somebody who waits for the operation
 * @param message for the user
 * @param detail for the administrator
 */
public record Failure(Kind kind, String message, @Nullable String detail) {
    /** Whose doing it is; {@code FAILED} is nobody's. */
    public enum Kind {
        NOT_FOUND,
        CONFLICT,
        INVALID,
        FORBIDDEN,
        OVER_QUOTA,
        FAILED
    }

    public Failure(String message, @Nullable String detail) {
        this(Kind.FAILED, message, detail);
    }

    /** A refusal, kept so that {@link #refusal()} is it again. */
    public static Failure of(ComputeFailure refusal) {
        var kind =
                switch (refusal) {
                    case ComputeFailure.NotFound _ -> Kind.NOT_FOUND;
                    case ComputeFailure.Conflict _ -> Kind.CONFLICT;
                    case ComputeFailure.Invalid _ -> Kind.INVALID;
                    case ComputeFailure.Forbidden _ -> Kind.FORBIDDEN;
                    case ComputeFailure.OverQuota _ -> Kind.OVER_QUOTA;
                    default -> Kind.FAILED;
                };
        return new Failure(kind, String.valueOf(refusal.getMessage()), refusal.logContext());
    }

    public ComputeFailure refusal() {
        return switch (kind) {
            case NOT_FOUND -> new ComputeFailure.NotFound(message);
            case CONFLICT -> new ComputeFailure.Conflict(message);
            case INVALID -> new ComputeFailure.Invalid(message);
            case FORBIDDEN -> new ComputeFailure.Forbidden(message);
            case OVER_QUOTA -> new ComputeFailure.OverQuota(message);
            case FAILED -> new ComputeFailure.Failed(message, detail == null ? "" : detail);
        };
    }
}
