package io.kilonova.operation;

import org.springframework.context.SmartLifecycle;

/** Starts the runner once all else is there, and stops it before anything else goes. */
final class OperationLifecycle implements SmartLifecycle {
    private final OperationRunner runner;
    private final DoorbellListener listener;
    private volatile boolean isRunning;

    OperationLifecycle(OperationRunner runner, DoorbellListener listener) {
        this.runner = runner;
        this.listener = listener;
    }

    @Override
    public void start() {
        listener.on(Doorbell.OPERATIONS, runner::ring);
        listener.on(Doorbell.CANCELLATIONS, runner::ringForCancelled);
        listener.start();
        runner.start();
        isRunning = true;
    }

    @Override
    public void stop() {
        try {
            runner.stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        isRunning = false;
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}
