package io.kilonova.fleet;

import io.kilonova.agent.protocol.CommandFailed;

/** The agent's answer that a command failed; {@link #getMessage()} may be shown to users. */
public final class CommandRejected extends Exception {
    private final CommandFailed.Kind kind;
    private final String detail;

    public CommandRejected(CommandFailed failed) {
        super(failed.getMessage());
        this.kind = failed.getKind();
        this.detail = failed.getDetail();
    }

    public CommandFailed.Kind kind() {
        return kind;
    }

    public String detail() {
        return detail;
    }
}
