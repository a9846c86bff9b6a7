package io.kilonova.fleet;

/** The agent cannot be reached, or fell silent; unchecked, so that a step is simply tried again. */
public final class AgentUnavailable extends RuntimeException {
    public AgentUnavailable(String message) {
        super(message);
    }
}
