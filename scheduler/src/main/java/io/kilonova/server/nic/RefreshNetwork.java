package io.kilonova.server.nic;

import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Doorbell;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.RefreshNetworkRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Brings a server's rows, and its host, up to date with the network service. What cannot be told to
 * the host now it is told with whatever is done to the server next.
 */
@Component
public class RefreshNetwork implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshNetwork.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ServerNetworks networks;
    private final GuestFactsStore facts;
    private final NicCommands host;
    private final Doorbell doorbell;

    RefreshNetwork(
            ServerNetworks networks, GuestFactsStore facts, NicCommands host, Doorbell doorbell) {
        this.networks = networks;
        this.facts = facts;
        this.host = host;
        this.doorbell = doorbell;
    }

    /** The rows are right. */
    public record Read(boolean hasChanged) {}

    @Override
    public Saga<RefreshNetworkRequest> saga() {
        return Saga.named("server.refresh-network", RefreshNetworkRequest.class)
                .step("read", Read.class, this::read)
                .step("tell", Done.class, this::tell)
                .whenFailed((_, _) -> doorbell.ringAfterCommit(Doorbell.AWAITED_OPERATIONS))
                .patience(PATIENCE)
                .build();
    }

    private Read read(Attempt<RefreshNetworkRequest> attempt, RefreshNetworkRequest request) {
        var news = networks.ask(request.serverId());
        attempt.alsoCommit(() -> networks.write(request.serverId(), news));
        return new Read(!news.changed().isEmpty());
    }

    private Done tell(Attempt<RefreshNetworkRequest> attempt, Read read)
            throws InterruptedException {
        if (read.hasChanged() && facts.host(attempt.serverId()).isPresent()) {
            try {
                host.update(attempt);
            } catch (StepFailed e) {
                LOG.info("server={} not told: {}", attempt.serverId(), e.getMessage());
            }
        }
        attempt.alsoCommit(() -> doorbell.ringAfterCommit(Doorbell.AWAITED_OPERATIONS));
        return new Done();
    }
}
