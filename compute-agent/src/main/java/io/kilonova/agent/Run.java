package io.kilonova.agent;

import io.kilonova.agent.protocol.AgentMessage;
import io.kilonova.agent.protocol.Command;
import io.kilonova.agent.protocol.CommandFailed;
import io.kilonova.agent.protocol.CommandProgress;
import io.kilonova.agent.protocol.CommandResult;
import io.kilonova.agent.protocol.CommandSucceeded;
import io.kilonova.hypervisor.Progress;
import java.util.ArrayList;
import java.util.List;

/** A command on its way through a lane, and everybody who sent it and wants to hear of it. */
final class Run implements Progress {
    private final Command command;
    private final List<Asker> askers = new ArrayList<>(1);
    private volatile boolean isOvertaken;

    Run(Command command, Uplink uplink) {
        this.command = command;
        askers.add(new Asker(uplink, command.getEpoch(), command.getCall()));
    }

    private record Asker(Uplink uplink, long epoch, long call) {}

    Command command() {
        return command;
    }

    /** Whether the other is this command again, of the same or another epoch. */
    boolean isSame(Command other) {
        return command.getOperationId().equals(other.getOperationId())
                && command.getStep() == other.getStep()
                && command.getActionCase() == other.getActionCase();
    }

    synchronized void join(Command again, Uplink uplink) {
        askers.add(new Asker(uplink, again.getEpoch(), again.getCall()));
    }

    /** Whether everybody who asked has been overtaken by a newer epoch. */
    synchronized boolean isStale(EpochJournal epochs) {
        return askers.stream()
                .allMatch(asker -> epochs.isStale(command.getOperationId(), asker.epoch()));
    }

    @Override
    public synchronized void at(String phase, int percent) {
        for (var asker : askers) {
            asker.uplink()
                    .send(
                            AgentMessage.newBuilder()
                                    .setProgress(
                                            CommandProgress.newBuilder()
                                                    .setOperationId(command.getOperationId())
                                                    .setStep(command.getStep())
                                                    .setEpoch(asker.epoch())
                                                    .setCall(asker.call())
                                                    .setPhase(phase)
                                                    .setPercent(percent))
                                    .build());
        }
    }

    /** Something came behind it that makes waiting for the guest pointless. */
    void overtake() {
        isOvertaken = true;
    }

    @Override
    public boolean isOvertaken() {
        return isOvertaken;
    }

    /** Gives everybody who asked the same outcome, under their own epochs. */
    synchronized void answer(CommandResult outcome) {
        var result =
                outcome.toBuilder()
                        .setOperationId(command.getOperationId())
                        .setStep(command.getStep());
        for (var asker : askers) {
            result.setEpoch(asker.epoch()).setCall(asker.call());
            asker.uplink().send(AgentMessage.newBuilder().setResult(result).build());
        }
    }

    static CommandResult succeeded(CommandSucceeded outcome) {
        return CommandResult.newBuilder().setSucceeded(outcome).build();
    }

    static CommandResult failed(CommandFailed.Kind kind, String message, String detail) {
        return CommandResult.newBuilder()
                .setFailed(
                        CommandFailed.newBuilder()
                                .setKind(kind)
                                .setMessage(message)
                                .setDetail(detail))
                .build();
    }
}
