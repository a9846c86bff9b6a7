package io.kilonova.hypervisor;

/** The hypervisor could not do it. The message is for users; the cause and detail for the log. */
public final class HypervisorFailure extends Exception {
    /** Whether trying again can help. */
    public enum Kind {
        TRANSIENT,
        PERMANENT,
        NO_SUCH_GUEST,
        UNSUPPORTED
    }

    private final Kind kind;
    private final String detail;

    public HypervisorFailure(Kind kind, String message, String detail) {
        super(message);
        this.kind = kind;
        this.detail = detail;
    }

    public HypervisorFailure(Kind kind, String message, Exception cause) {
        super(message, cause);
        this.kind = kind;
        this.detail = String.valueOf(cause.getMessage());
    }

    public Kind kind() {
        return kind;
    }

    /** For the administrator. */
    public String detail() {
        return detail;
    }
}
