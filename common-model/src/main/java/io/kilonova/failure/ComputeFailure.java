package io.kilonova.failure;

/**
 * A request that cannot be met, told in one sentence for the user ({@link #getMessage()}) and,
 * apart from it, with context for the log. Ids may stand in both, internals only in the latter.
 */
public sealed class ComputeFailure extends RuntimeException {
    private final String logContext;

    private ComputeFailure(String message, String logContext) {
        super(message);
        this.logContext = logContext;
    }

    /** Internals for the log; empty when the message says it all. Never shown to a user. */
    public final String logContext() {
        return logContext;
    }

    /** There is no such thing, or none that the caller may see. */
    public static final class NotFound extends ComputeFailure {
        public NotFound(String message) {
            super(message, "");
        }
    }

    /** The API once had it. */
    public static final class Gone extends ComputeFailure {
        public Gone() {
            super("This resource is no longer available.  No forwarding address is given.", "");
        }
    }

    /** The thing is in a state, or in a use, that forbids it. */
    public static final class Conflict extends ComputeFailure {
        public Conflict(String message) {
            super(message, "");
        }
    }

    /** The request is wrong, whatever the state of things. */
    public static final class Invalid extends ComputeFailure {
        public Invalid(String message) {
            super(message, "");
        }
    }

    /** Not for this caller to see, whoever that is. */
    public static final class Unauthorized extends ComputeFailure {
        public Unauthorized(String message) {
            super(message, "");
        }
    }

    /** The caller lacks the right. */
    public static final class Forbidden extends ComputeFailure {
        public Forbidden(String message) {
            super(message, "");
        }
    }

    /** The project has used what it may use. */
    public static final class OverQuota extends ComputeFailure {
        public OverQuota(String message) {
            super(message, "");
        }
    }

    /** The request is larger than this server takes. */
    public static final class TooLarge extends ComputeFailure {
        public TooLarge(String message) {
            super(message, "");
        }
    }

    /** No host can take it; the message carries the reason per filter. */
    public static final class NoCapacity extends ComputeFailure {
        public NoCapacity(String message) {
            super(message, "");
        }
    }

    /** A service or host that is needed does not answer; the same request may succeed later. */
    public static final class Unavailable extends ComputeFailure {
        public Unavailable(String message, String logContext) {
            super(message, logContext);
        }
    }

    /** It was tried and did not succeed, through no fault of the caller. */
    public static final class Failed extends ComputeFailure {
        public Failed(String message, String logContext) {
            super(message, logContext);
        }
    }

    /** What is asked for exists in the API but not here. */
    public static final class NotImplemented extends ComputeFailure {
        public NotImplemented(String message) {
            super(message, "");
        }
    }

    /** A defect of Kilonova itself. */
    public static final class Bug extends ComputeFailure {
        public Bug(String logContext) {
            super("Unexpected API Error.", logContext);
        }
    }
}
