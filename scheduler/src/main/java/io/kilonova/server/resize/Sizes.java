package io.kilonova.server.resize;

import io.kilonova.agent.protocol.Guest;
import io.kilonova.migration.MigrationStore;
import io.kilonova.migration.Resize;
import io.kilonova.migration.ResizeStore;
import io.kilonova.operation.Attempt;
import io.kilonova.placement.PlacementRequest;
import io.kilonova.placement.Placements;
import io.kilonova.placement.Placements.Growth;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.GuestFacts;
import io.kilonova.server.GuestFactsStore;
import io.kilonova.server.GuestMessages;
import io.kilonova.server.MemoryPages;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * What a server's size takes of its host and of its project's quota, and what its guest is then.
 * From the begin of a resize to its end a server holds the larger of both sizes, so that it can be
 * either.
 */
@Component
public class Sizes {
    private final Placements placements;
    private final GuestFactsStore facts;
    private final ResizeStore resizes;
    private final MigrationStore migrations;

    public Sizes(
            Placements placements,
            GuestFactsStore facts,
            ResizeStore resizes,
            MigrationStore migrations) {
        this.placements = placements;
        this.facts = facts;
        this.resizes = resizes;
        this.migrations = migrations;
    }

    GuestFacts facts(Attempt<?> attempt) {
        return facts.find(attempt.serverId()).orElseThrow();
    }

    GuestFactsStore.Host host(Attempt<?> attempt) {
        return facts.host(attempt.serverId()).orElseThrow();
    }

    Resize resize(UUID migration) {
        return resizes.get(migration);
    }

    void setStatus(UUID migration, String status) {
        migrations.setStatus(migration, status);
    }

    /** What is left of an older resize that nobody can confirm any more counts as confirmed. */
    Held held(Attempt<?> attempt) {
        var server = attempt.serverId();
        var older = migrations.unconfirmed(server);
        older.ifPresent(id -> attempt.alsoCommit(() -> setStatus(id, "confirmed")));
        return new Held(
                older.map(id -> resize(id).after().resources())
                        .filter(resources -> !resources.isEmpty())
                        .orElseGet(() -> placements.held(server, host(attempt).id())));
    }

    Growth grow(Attempt<?> attempt, FlavorSpec flavor, Held held) {
        var server = facts(attempt);
        var request =
                PlacementRequest.onItsHost(attempt.id(), server, flavor, host(attempt).name());
        return placements.grow(request, held.resources());
    }

    void record(UUID migration, Held held, Map<String, Long> wanted) {
        resizes.setResources(migration, held.resources(), wanted);
    }

    /** The server holds so much and no more; in the step's transaction. */
    void settle(Attempt<?> attempt, FlavorSpec flavor, Map<String, Long> resources) {
        count(attempt, flavor);
        placements.shrink(attempt.serverId(), host(attempt).id(), resources);
    }

    /** The server counts for a flavor and no more; in the step's transaction. */
    void count(Attempt<?> attempt, FlavorSpec flavor) {
        resizes.count(attempt.serverId(), flavor.vcpus(), flavor.memoryMb());
    }

    void setFlavor(Attempt<?> attempt, FlavorSpec flavor) {
        resizes.setFlavor(attempt.serverId(), flavor);
    }

    void setShape(Attempt<?> attempt, Resize.Shape shape) {
        resizes.setShape(attempt.serverId(), shape);
    }

    /** The server's guest when it is of that shape. */
    static Guest.Builder guest(GuestFacts server, Resize.Shape shape) {
        var guest = GuestMessages.of(server).clearBlockDevices();
        GuestMessages.setFlavor(guest, shape.flavor());
        guest.setPageSizeKib(pageSize(shape.resources()));
        shape.disks().forEach(disk -> guest.addBlockDevices(GuestMessages.device(disk)));
        server.devices().stream()
                .filter(BlockDeviceRow::isVolume)
                .forEach(disk -> guest.addBlockDevices(GuestMessages.device(disk)));
        return guest;
    }

    private static long pageSize(Map<String, Long> resources) {
        return resources.keySet().stream()
                .map(MemoryPages::sizeOf)
                .flatMapToLong(OptionalLong::stream)
                .findFirst()
                .orElse(0);
    }
}
