package io.kilonova.simulator;

import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.SchedulerMessage;

/** Messages as the trace shows them. */
final class Shown {
    private static final int SHORT = 8;

    private Shown() {}

    static String of(SchedulerMessage message) {
        if (!message.hasCommand()) {
            return message.getBodyCase().toString();
        }
        var command = message.getCommand();
        return "%s server=%s op=%s step=%d epoch=%d call=%d"
                .formatted(
                        command.getActionCase(),
                        brief(command.getServerId()),
                        brief(command.getOperationId()),
                        command.getStep(),
                        command.getEpoch(),
                        command.getCall());
    }

    static String of(AgentMessage message) {
        return switch (message.getBodyCase()) {
            case RESULT ->
                    "RESULT op=%s step=%d epoch=%d call=%d %s"
                            .formatted(
                                    brief(message.getResult().getOperationId()),
                                    message.getResult().getStep(),
                                    message.getResult().getEpoch(),
                                    message.getResult().getCall(),
                                    message.getResult().hasFailed()
                                            ? message.getResult().getFailed().getKind()
                                            : "done");
            case GUEST ->
                    "GUEST server=%s %s sequence=%d"
                            .formatted(
                                    brief(message.getGuest().getServerId()),
                                    message.getGuest().getPowerState(),
                                    message.getGuest().getSequence());
            case HELLO ->
                    "HELLO generation=%d guests=%d"
                            .formatted(
                                    message.getHello().getGeneration(),
                                    message.getHello().getGuestsCount());
            case PROGRESS -> "PROGRESS " + message.getProgress().getPhase();
            case HEARTBEAT, INVENTORY, BODY_NOT_SET -> message.getBodyCase().toString();
        };
    }

    /** Ids differ early enough. */
    static String brief(String id) {
        return id.length() > SHORT ? id.substring(0, SHORT) : id;
    }
}
