package io.kilonova.server;

import io.kilonova.id.Ids;
import io.kilonova.image.ForgetImage;
import io.kilonova.image.ForgetImageRequest;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The images that servers are kept in while they are shelved. */
@Component
public class ShelvedImages {
    private final ShelveStore shelves;
    private final OperationStore operations;
    private final Ids ids;

    public ShelvedImages(ShelveStore shelves, OperationStore operations, Ids ids) {
        this.shelves = shelves;
        this.operations = operations;
        this.ids = ids;
    }

    /** What the operation's server was saved as; empty when it boots from a volume. */
    public Optional<String> of(Attempt<?> attempt) {
        return shelves.imageOf(attempt.serverId());
    }

    /**
     * The operation's server is not shelved any more: what it was saved as goes, in its own time.
     * Inside the step's transaction.
     */
    public void forget(Attempt<?> attempt) {
        of(attempt)
                .ifPresent(image ->
                        operations.enqueue(
                                new NewOperation(
                                        ids.next(),
                                        ForgetImage.KIND,
                                        null,
                                        new ForgetImageRequest(image),
                                        attempt.requestId(),
                                        null)));
        shelves.unshelve(attempt.serverId());
    }
}
