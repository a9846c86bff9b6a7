package io.kilonova.server.rebuild;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import io.kilonova.server.RebuildRequest;
import io.kilonova.volume.VolumeMoves;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Volumes that servers boot from, when the server is rebuilt: they get an image's content. */
@Component
class RootVolumes {
    private final VolumeMoves volumes;

    RootVolumes(VolumeMoves volumes) {
        this.volumes = volumes;
    }

    /** No host gets at the server's volumes while one of them changes under it. */
    void begin(Attempt<RebuildRequest> attempt) throws StepFailed {
        var volume = attempt.request().volume();
        if (volume != null) {
            var image = attempt.request().image().id();
            ServiceCalls.tell(() -> {
                volumes.leaveHost(attempt.serverId());
                volumes.replaceContent(volume, image);
            });
        }
    }

    /** Not now, until the content is there; then the host gets at the volumes again. */
    void await(Attempt<RebuildRequest> attempt, UUID hostId) throws StepFailed {
        var volume = attempt.request().volume();
        if (volume == null) {
            return;
        }
        switch (ServiceCalls.ask(() -> volumes.contentOf(volume))) {
            case COMING ->
                    throw new ComputeFailure.Unavailable(
                            "The volume has not got its new content yet.", volume);
            case BROKEN ->
                    throw StepFailed.because(
                            "Volume " + volume + " could not get the image's content.", null);
            case THERE -> ServiceCalls.tell(() -> volumes.join(attempt.serverId(), hostId));
        }
    }
}
