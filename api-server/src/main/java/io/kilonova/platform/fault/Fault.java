package io.kilonova.platform.fault;

import io.kilonova.failure.ComputeFailure;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the API tells it: {@code {"<name>": {"code", "message"}}}.
 *
 * @param retryAfter seconds, or null
 */
public record Fault(int status, String message, @Nullable Integer retryAfter) {
    private static final int RETRY_SECONDS = 5;

    public Fault(int status, String message) {
        this(status, message, null);
    }

    public static Fault of(ComputeFailure failure) {
        return switch (failure) {
            case ComputeFailure.NotFound f -> new Fault(404, text(f));
            case ComputeFailure.Gone f -> new Fault(410, text(f));
            case ComputeFailure.Conflict f -> new Fault(409, text(f));
            case ComputeFailure.Invalid f -> new Fault(400, text(f));
            case ComputeFailure.Unauthorized f -> new Fault(401, text(f));
            case ComputeFailure.Forbidden f -> new Fault(403, text(f));
            case ComputeFailure.OverQuota f -> new Fault(403, text(f));
            case ComputeFailure.TooLarge f -> new Fault(413, text(f));
            case ComputeFailure.NoCapacity f -> new Fault(409, text(f));
            case ComputeFailure.Unavailable f -> new Fault(503, text(f), RETRY_SECONDS);
            case ComputeFailure.Failed f -> new Fault(500, text(f));
            case ComputeFailure.NotImplemented f -> new Fault(501, text(f));
            case ComputeFailure.Bug _ -> unexpected(failure);
            default -> unexpected(failure);
        };
    }

    /** Says no more than the class: messages of unknown exceptions may hold anything. */
    public static Fault unexpected(Throwable cause) {
        return new Fault(
                500,
                "Unexpected API Error. Please report this to the administrator of this cloud"
                        + " with the request id.\n<class '"
                        + cause.getClass().getSimpleName()
                        + "'>");
    }

    public static Fault noSuchRoute() {
        return new Fault(404, "The resource could not be found.");
    }

    public String name() {
        return switch (status) {
            case 400 -> "badRequest";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "itemNotFound";
            case 405 -> "badMethod";
            case 409 -> "conflictingRequest";
            case 413, 429 -> "overLimit";
            case 415 -> "badMediaType";
            case 501 -> "notImplemented";
            case 503 -> "serviceUnavailable";
            default -> "computeFault";
        };
    }

    private static String text(ComputeFailure failure) {
        return String.valueOf(failure.getMessage());
    }
}
