package io.kilonova.server;

import io.kilonova.agent.protocol.SnapshotGuest;
import io.kilonova.image.ServerImages;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Saves the root disks of guests as images. */
@Component
public class GuestImages {
    private final GuestCommands guests;
    private final GuestFactsStore facts;
    private final ServerImages images;
    private final TaskProgress progress;

    public GuestImages(
            GuestCommands guests,
            GuestFactsStore facts,
            ServerImages images,
            TaskProgress progress) {
        this.guests = guests;
        this.facts = facts;
        this.images = images;
        this.progress = progress;
    }

    /** Makes the record of the image, without bytes. */
    public void record(ServerImage image) throws StepFailed {
        ServiceCalls.tell(() -> images.create(image));
    }

    /**
     * Has the server's host copy the root disk into the image; found done when it has its bytes.
     *
     * @param tasks what the server is doing, by phase of the host's work
     */
    public void copy(Attempt<?> attempt, ServerImage image, Map<String, TaskState> tasks)
            throws StepFailed, InterruptedException {
        var id = image.id().toString();
        var known = ServiceCalls.ask(() -> images.find(id));
        if (known.isEmpty()) {
            throw StepFailed.because("Image " + id + " could not be found.", null);
        }
        if (known.get().isActive()) {
            return;
        }
        var guest = facts.find(attempt.serverId()).orElseThrow();
        if (guest.hostId() == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        var order =
                SnapshotGuest.newBuilder()
                        .setGuest(GuestMessages.of(guest))
                        .setImageId(id)
                        .setDiskFormat(image.diskFormat());
        guests.order(
                attempt,
                guest.hostId(),
                command -> command.setSnapshot(order),
                progress.during(attempt, tasks));
    }

    /** Removes the image again. */
    public void forget(ServerImage image) {
        images.delete(image.id().toString());
    }
}
