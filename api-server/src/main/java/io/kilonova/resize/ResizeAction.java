package io.kilonova.resize;

import io.kilonova.failure.ComputeFailure;
import io.kilonova.id.Ids;
import io.kilonova.migration.MigrationStore;
import io.kilonova.migration.NewMigration;
import io.kilonova.migration.ResizeStore;
import io.kilonova.platform.http.ApiRequest;
import io.kilonova.quota.Quotas;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.Flags;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.Operation;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.ServerAction;
import io.kilonova.server.ServerOperations;
import io.kilonova.server.ServerOperations.Work;
import io.kilonova.server.ServerRow;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Has a server become of another flavor, to be confirmed or reverted. */
@Component
final class ResizeAction implements ServerAction {
    private static final String DISK_CONFIG = "OS-DCF:diskConfig";

    private final ServerOperations operations;
    private final FlavorChoice flavors;
    private final BlockDeviceStore devices;
    private final Quotas quotas;
    private final Records records;

    ResizeAction(
            ServerOperations operations,
            FlavorChoice flavors,
            BlockDeviceStore devices,
            Quotas quotas,
            Records records) {
        this.operations = operations;
        this.flavors = flavors;
        this.devices = devices;
        this.quotas = quotas;
        this.records = records;
    }

    /** Where it is written down, under which id. */
    @Component
    record Records(MigrationStore migrations, ResizeStore resizes, Ids ids) {}

    @Override
    public String key() {
        return "resize";
    }

    @Override
    public ResponseEntity<Record> perform(String serverId, JsonNode details, ApiRequest request) {
        var server =
                operations.find(
                        serverId, Operation.RESIZE, "os_compute_api:servers:resize", request);
        ServerOperations.hostOf(server);
        var isAutomatic = details.path(DISK_CONFIG).asString("").equals("AUTO");
        checkDiskConfig(server, isAutomatic);
        var flavor = flavors.find(server, details, request);
        var disks = devices.of(server.id());
        FlavorChoice.checkFits(server, flavor, disks);
        var migration = migration(server, flavor, request);
        operations.begin(
                server,
                new Work(
                        Operation.RESIZE,
                        "server.resize",
                        new ResizeRequest(server.id(), migration.id())),
                operation -> {
                    take(server, flavor);
                    record(migration, operation, disks);
                    records.resizes().setDiskConfig(server.id(), isAutomatic ? "AUTO" : "MANUAL");
                },
                request);
        return ResponseEntity.accepted().build();
    }

    private static void checkDiskConfig(ServerRow server, boolean isAutomatic) {
        var image = server.image();
        if (image == null || !isAutomatic) {
            return;
        }
        var allowed = Flags.find(image.properties().getOrDefault("auto_disk_config", ""));
        if (!allowed.orElse(true)) {
            throw new ComputeFailure.Invalid(
                    "Requested image " + image.id() + " has automatic disk resize disabled.");
        }
    }

    private NewMigration migration(ServerRow server, FlavorSpec flavor, ApiRequest request) {
        return new NewMigration(
                records.ids().next(),
                server.id(),
                "resize",
                "pre-migrating",
                server.host(),
                server.host(),
                null,
                server.flavor(),
                flavor,
                server.state().vm(),
                request.caller().userId(),
                server.projectId());
    }

    /** Until the resize is confirmed or reverted the server counts for the larger of both. */
    private void take(ServerRow server, FlavorSpec flavor) {
        Upsize.of(server.flavor(), flavor).take(server.projectId(), quotas);
        records.resizes().countAtLeast(server.id(), flavor);
    }

    private void record(NewMigration migration, UUID operation, List<BlockDeviceRow> disks) {
        records.migrations().insert(migration, operation);
        var local = disks.stream().filter(disk -> !disk.isVolume()).toList();
        var from = Objects.requireNonNull(migration.oldFlavor());
        var to = Objects.requireNonNull(migration.newFlavor());
        var fresh = ResizedDisks.of(disks, from, to, records.ids());
        records.resizes().setDisks(migration.id(), local, fresh);
    }
}
