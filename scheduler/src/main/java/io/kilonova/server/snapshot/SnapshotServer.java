package io.kilonova.server.snapshot;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.image.ImageInfo;
import io.kilonova.image.ServerImages;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Done;
import io.kilonova.operation.Failure;
import io.kilonova.operation.LongOperation;
import io.kilonova.operation.Saga;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.GuestImages;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerOutcome;
import io.kilonova.server.SnapshotRequest;
import io.kilonova.server.SnapshotRequest.Rotation;
import io.kilonova.server.TaskState;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lets a server's host copy the root disk and send it to the image service, while the guest goes
 * on. What fails leaves no image.
 */
@Component
public class SnapshotServer implements LongOperation {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotServer.class);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int MOST_ROTATIONS = 5;
    private static final Map<String, TaskState> TASKS =
            Map.of(
                    "copying", TaskState.IMAGE_PENDING_UPLOAD,
                    "uploading", TaskState.IMAGE_UPLOADING);

    private final GuestImages copies;
    private final ServerImages images;
    private final ServerOutcome outcome;

    SnapshotServer(GuestImages copies, ServerImages images, ServerOutcome outcome) {
        this.copies = copies;
        this.images = images;
        this.outcome = outcome;
    }

    /** The image is there, without bytes. */
    public record Recorded() {}

    /** It has them. */
    public record Copied() {}

    /** Backups that are too many are gone. */
    public record Rotated() {}

    @Override
    public Saga<SnapshotRequest> saga() {
        return Saga.named("server.snapshot", SnapshotRequest.class)
                .step("record", Recorded.class, this::record, this::forget)
                .step("copy", Copied.class, this::copy)
                .step("rotate", Rotated.class, this::rotate)
                .step("announce", Done.class, this::announce)
                .whenFailed(this::fail)
                .patience(PATIENCE)
                .build();
    }

    private Recorded record(Attempt<SnapshotRequest> attempt, SnapshotRequest request)
            throws StepFailed {
        copies.record(request.image());
        attempt.alsoCommit(() -> {
            if (request.operation() == Operation.CREATE_IMAGE) {
                outcome.progressed(attempt, TaskState.IMAGE_SNAPSHOT, null);
            }
            outcome.eventBegan(attempt, event(request), null);
        });
        return new Recorded();
    }

    private void forget(Attempt<SnapshotRequest> attempt, SnapshotRequest request) {
        copies.forget(request.image());
    }

    private Copied copy(Attempt<SnapshotRequest> attempt, Recorded recorded)
            throws StepFailed, InterruptedException {
        copies.copy(attempt, attempt.request().image(), TASKS);
        return new Copied();
    }

    /** A backup that is made is not given up because an old one cannot be removed. */
    private Rotated rotate(Attempt<SnapshotRequest> attempt, Copied copied) {
        var rotation = attempt.request().rotation();
        if (rotation != null) {
            try {
                rotate(attempt.request(), rotation);
            } catch (ComputeFailure e) {
                if (attempt.number() < MOST_ROTATIONS) {
                    throw e;
                }
                LOG.warn("server={} backups not rotated: {}", attempt.serverId(), e.logContext());
            }
        }
        return new Rotated();
    }

    private void rotate(SnapshotRequest request, Rotation rotation) {
        images.backups(request.image().owner(), request.serverId(), rotation.backupType()).stream()
                .skip(rotation.keep())
                .map(ImageInfo::id)
                .forEach(images::delete);
    }

    private Done announce(Attempt<SnapshotRequest> attempt, Rotated rotated) {
        var request = attempt.request();
        attempt.alsoCommit(() -> outcome.completed(attempt, request.operation(), event(request)));
        return new Done();
    }

    private void fail(Attempt<SnapshotRequest> attempt, Failure failure) {
        var request = attempt.request();
        outcome.failed(attempt, request.operation(), event(request), failure);
    }

    private static String event(SnapshotRequest request) {
        return request.operation() == Operation.CREATE_BACKUP
                ? "compute_backup_instance"
                : "compute_snapshot_instance";
    }
}
