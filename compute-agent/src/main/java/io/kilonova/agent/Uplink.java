package io.kilonova.agent;

import io.kilonova.agent.protocol.AgentMessage;

/** One stream to one scheduler. Never waits; what is sent on a broken stream is lost. */
@FunctionalInterface
public interface Uplink {
    void send(AgentMessage message);
}
