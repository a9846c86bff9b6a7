package io.kilonova.server.shelve;

import io.kilonova.image.ServerImages;
import io.kilonova.network.ServerPorts;
import io.kilonova.operation.Attempt;
import io.kilonova.operation.Failure;
import io.kilonova.operation.ServiceCalls;
import io.kilonova.operation.StepFailed;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.PlacementRequest.Where;
import io.kilonova.placement.PlacementResult.NoValidHost;
import io.kilonova.placement.PlacementResult.Placement;
import io.kilonova.placement.Placements;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.ImageSpec;
import io.kilonova.server.NicStore;
import io.kilonova.server.ShelvedImages;
import io.kilonova.server.UnshelveRequest;
import io.kilonova.server.VmState;
import io.kilonova.server.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a server needs to leave its shelf: its image, a host, its ports there. */
@Component
class Shelf {
    private static final String LOSS = "Unshelve attempted but the image %s cannot be found.";

    private final ShelvedGuests guests;
    private final ShelvedImages saved;
    private final ServerImages images;
    private final Placements placements;
    private final ServerPorts ports;
    private final NicStore nics;

    Shelf(
            ShelvedGuests guests,
            ShelvedImages saved,
            ServerImages images,
            Placements placements,
            ServerPorts ports,
            NicStore nics) {
        this.guests = guests;
        this.saved = saved;
        this.images = images;
        this.placements = placements;
        this.ports = ports;
        this.nics = nics;
    }

    /**
     * What the server is made from again.
     *
     * @param image null when it boots from a volume, or is on a host still
     */
    record Found(boolean isOffloaded, @Nullable ImageSpec image) {}

    /** The host that the server is to be on. */
    record Placed(Found found, UUID hostId, String host, String availabilityZone) {}

    /** Its ports are bound to that host. */
    record Bound(Placed placed) {}

    Found find(Attempt<UnshelveRequest> attempt, VmState was) throws StepFailed {
        if (was != VmState.SHELVED_OFFLOADED && guests.of(attempt).hostId() != null) {
            return new Found(false, null);
        }
        var id = saved.of(attempt);
        return new Found(true, id.isEmpty() ? null : image(attempt, id.get()));
    }

    /** With the properties of the server's own image: not all of them pass on. */
    private ImageSpec image(Attempt<?> attempt, String id) throws StepFailed {
        var found = ServiceCalls.ask(() -> images.find(id));
        if (found.isEmpty() || !found.get().isActive()) {
            throw StepFailed.because(LOSS.formatted(id), null);
        }
        var spec = found.get().spec();
        var own = guests.of(attempt).image();
        return own == null ? spec : spec.with(own.properties());
    }

    /** Whether what failed is that the image is gone. */
    static boolean isLoss(Failure failure) {
        return failure.message().startsWith(LOSS.substring(0, LOSS.indexOf('%')));
    }

    Placed place(Attempt<UnshelveRequest> attempt, Found found) throws StepFailed {
        var guest = guests.of(attempt);
        if (!found.isOffloaded()) {
            return here(found, guest);
        }
        var tried = attempt.avoid().stream().map(UUID::fromString).collect(Collectors.toSet());
        var request = attempt.request();
        var wanted =
                PlacementRequest.of(
                        attempt.id(),
                        attempt.serverId(),
                        guest.disks(),
                        guest.image(),
                        new Where(request.availabilityZone(), request.host(), null),
                        tried);
        return switch (placements.claim(wanted)) {
            case Placement(UUID hostId, String host, String zone) ->
                    new Placed(found, hostId, host, zone);
            case NoValidHost(String reason) ->
                    throw StepFailed.because("No valid host was found. " + reason, null);
        };
    }

    private static Placed here(Found found, GuestFacts guest) throws StepFailed {
        if (guest.hostId() == null) {
            throw StepFailed.because("The server is on no host.", null);
        }
        return new Placed(found, guest.hostId(), "", guest.availabilityZone());
    }

    /** Inside the step's transaction. */
    void release(Attempt<?> attempt) {
        placements.release(attempt.serverId());
    }

    List<Wire> bind(Attempt<?> attempt, Placed placed) throws StepFailed {
        var wires = new ArrayList<Wire>();
        for (var wire : guests.of(attempt).wires()) {
            var port =
                    ServiceCalls.ask(() ->
                            ports.bind(
                                    wire.portId(),
                                    attempt.serverId(),
                                    placed.availabilityZone(),
                                    placed.host()));
            if (port.isEmpty()) {
                throw StepFailed.because("Port " + wire.portId() + " could not be found.", null);
            }
            var bound = port.get();
            wires.add(wire.bound(bound.vifType(), bound.bridge(), bound.isFilteredByHost()));
        }
        return List.copyOf(wires);
    }

    /** Inside the step's transaction. */
    void record(List<Wire> wires) {
        nics.connect(wires);
    }

    void unbind(Attempt<?> attempt) {
        ports.leaveHost(attempt.serverId());
    }
}
