package io.kilonova.server.shelve;

import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.image.TestForgetting;
import io.kilonova.operation.Saga;
import io.kilonova.operation.SagaDriver;
import io.kilonova.server.OffloadRequest;
import io.kilonova.server.Operation;
import io.kilonova.server.ServerImage;
import io.kilonova.server.ShelveRequest;
import io.kilonova.server.ShelveSettings;
import io.kilonova.server.TestCloud;
import io.kilonova.server.UnshelveRequest;
import io.kilonova.server.VmState;
import io.kilonova.server.build.TestBuilds;
import io.kilonova.server.delete.TestDeletes;
import io.kilonova.server.power.PowerSettings;
import io.kilonova.volume.VolumesInMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Servers on their way into a shelf and out of it, for tests. */
final class Shelves {
    static final Duration NEVER = Duration.ofSeconds(-1);

    final TestCloud cloud = new TestCloud();
    final VolumesInMemory volumes = new VolumesInMemory();
    final Saga<ShelveRequest> shelve;
    final Saga<OffloadRequest> offload;
    final Saga<UnshelveRequest> unshelve;
    final SagaDriver driver;

    Shelves(Duration offloadTime) {
        var guests =
                new ShelvedGuests(
                        cloud.guests,
                        cloud.facts,
                        cloud.states,
                        cloud.media,
                        new PowerSettings(Duration.ofSeconds(60), Duration.ofSeconds(120)));
        shelve =
                new ShelveServer(
                                cloud.copies,
                                guests,
                                cloud.shelves,
                                cloud.offloads,
                                cloud.outcome,
                                new ShelveSettings(offloadTime, Duration.ofSeconds(1)))
                        .saga();
        offload =
                new OffloadServer(
                                cloud.guests,
                                cloud.ports,
                                volumes,
                                cloud.placements,
                                cloud.states,
                                cloud.outcome)
                        .saga();
        unshelve = unshelve(guests);
        driver =
                new SagaDriver(
                        cloud.database.dataSource(),
                        List.of(
                                TestBuilds.saga(cloud),
                                TestDeletes.saga(cloud),
                                TestForgetting.saga(cloud.images),
                                shelve,
                                offload,
                                unshelve));
    }

    private Saga<UnshelveRequest> unshelve(ShelvedGuests guests) {
        var shelf =
                new Shelf(
                        guests,
                        cloud.saved,
                        cloud.images,
                        cloud.placements,
                        cloud.ports,
                        cloud.nics);
        return new UnshelveServer(shelf, guests, cloud.saved, volumes, cloud.guests, cloud.outcome)
                .saga();
    }

    UUID active() {
        var server = cloud.newServer();
        driver.finish(cloud.askForBuild(server));
        assertThat(cloud.read(server.id()).state().vm()).isEqualTo(VmState.ACTIVE);
        return server.id();
    }

    /** A server that is shelved, and on its host. */
    UUID shelved(UUID image) {
        var server = active();
        driver.finish(askToShelve(server, image));
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.SHELVED);
        return server;
    }

    /** A server that is shelved, and on no host. */
    UUID offloaded(UUID image) {
        var server = shelved(image);
        if (cloud.read(server).state().isIdle()) {
            driver.finish(askToOffload(server));
        } else {
            finishRest();
        }
        assertThat(cloud.read(server).state().vm()).isEqualTo(VmState.SHELVED_OFFLOADED);
        return server;
    }

    UUID askToShelve(UUID server, @Nullable UUID image) {
        var saved =
                image == null
                        ? null
                        : new ServerImage(
                                image, "web-shelved", "p1", null, "qcow2", 1, 0, Map.of());
        return cloud.ask(
                server, Operation.SHELVE, "server.shelve", new ShelveRequest(server, saved));
    }

    UUID askToOffload(UUID server) {
        return cloud.ask(
                server,
                Operation.SHELVE_OFFLOAD,
                "server.shelve_offload",
                new OffloadRequest(server));
    }

    UUID askToUnshelve(UUID server, @Nullable String zone, @Nullable String host) {
        return cloud.ask(
                server,
                Operation.UNSHELVE,
                "server.unshelve",
                new UnshelveRequest(server, zone, host));
    }

    /** Runs whatever operations others have begun. */
    void finishRest() {
        var open =
                "select id from operation where state in ('ready', 'running', 'undoing') order by"
                        + " sequence";
        for (var next = cloud.jdbc.queryForList(open, UUID.class);
                !next.isEmpty();
                next = cloud.jdbc.queryForList(open, UUID.class)) {
            driver.finish(next.getFirst());
        }
    }

    List<String> kinds() {
        return new ArrayList<>(
                cloud.jdbc.queryForList(
                        "select kind from operation order by sequence", String.class));
    }
}
