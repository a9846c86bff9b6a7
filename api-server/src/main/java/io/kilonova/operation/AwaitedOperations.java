package io.kilonova.operation;

import io.kilonova.failure.ComputeFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Waits, within bounds, for the end of an operation that a scheduler runs. */
@Component
public final class AwaitedOperations implements InitializingBean, SmartInitializingSingleton {
    private final OperationStore operations;
    private final DoorbellListener listener;
    private final AwaitSettings settings;
    private final Rings rings = new Rings();

    AwaitedOperations(
            OperationStore operations, DoorbellListener listener, AwaitSettings settings) {
        this.operations = operations;
        this.listener = listener;
        this.settings = settings;
    }

    @Override
    public void afterPropertiesSet() {
        listener.on(Doorbell.AWAITED_OPERATIONS, rings::heard);
    }

    @Override
    public void afterSingletonsInstantiated() {
        listener.start();
    }

    /**
     * Returns when the operation is done, or goes on for longer than a request waits.
     *
     * @return whether it is done
     * @throws ComputeFailure what it failed with
     */
    public boolean await(UUID operation) {
        return await(operation, settings.patience());
    }

    /** Likewise, for as long as {@code patience}. */
    public boolean await(UUID operation, Duration patience) {
        var ended = ended(operation, patience);
        ended.map(OperationStore.Ended::failure)
                .ifPresent(failure -> {
                    throw failure.refusal();
                });
        return ended.isPresent();
    }

    private Optional<OperationStore.Ended> ended(UUID operation, Duration patience) {
        try {
            return rings.await(() -> operations.ended(operation), patience, settings.poll());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
