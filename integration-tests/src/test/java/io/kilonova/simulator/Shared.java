package io.kilonova.simulator;

import io.kilonova.api.ApiServerApplication;
import io.kilonova.companion.OpenStackService;
import io.kilonova.database.Migrations;
import io.kilonova.platform.policy.Policies;
import io.kilonova.platform.schema.Schemas;
import io.kilonova.scheduler.SchedulerApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What takes a while to make and serves all simulations of this JVM, one after another. */
final class Shared {
    private static final Map<String, String> SETTINGS =
            Map.ofEntries(
                    Map.entry("kilonova.scheduler.poll", "5s"),
                    Map.entry("kilonova.reconcile.power", "10s"),
                    Map.entry("kilonova.reconcile.strays", "10s"),
                    Map.entry("kilonova.reconcile.tasks", "20s"),
                    Map.entry("kilonova.reconcile.claims", "30s"),
                    Map.entry("kilonova.reconcile.hosts", "60s"),
                    Map.entry("kilonova.reconcile.ports", "10s"),
                    Map.entry("kilonova.network.latest-port", "60s"),
                    Map.entry("kilonova.placement.host-silence", "30s"),
                    Map.entry("kilonova.reconcile.bin", "10s"),
                    Map.entry("kilonova.recycle-bin.interval", "40s"),
                    Map.entry("kilonova.servers.lookup-memory", "0s"));

    private final VirtualPostgres postgres = new VirtualPostgres();
    private final Blueprint scheduler =
            new Blueprint(
                    List.of(SchedulerApplication.class, Migrations.class, OpenStackService.class),
                    List.of(
                            "SchedulerApplication",
                            "SchedulerConfiguration",
                            "FleetConfiguration",
                            "GuestQueryAnswers",
                            "ConsoleProxy"),
                    SETTINGS);
    private final Blueprint api =
            new Blueprint(
                            List.of(
                                    ApiServerApplication.class,
                                    Migrations.class,
                                    OpenStackService.class),
                            List.of("ApiServerApplication", "ApiServerConfiguration"),
                            SETTINGS)
                    .sharing(
                            Map.of("jsonMapper", JsonMapper.shared()),
                            Policies.class,
                            Schemas.class);

    private enum Holder {
        ONLY;

        private final Shared shared = new Shared();
    }

    static Shared instance() {
        return Holder.ONLY.shared;
    }

    VirtualPostgres postgres() {
        return postgres;
    }

    Blueprint scheduler() {
        return scheduler;
    }

    Blueprint api() {
        return api;
    }

    /** Writes the trace of a simulation that failed; where to. */
    Path keep(long seed, List<String> trace) {
        try {
            var directory = Files.createDirectories(Path.of("target", "simulator"));
            return Files.write(directory.resolve("seed-" + seed + ".txt"), trace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
