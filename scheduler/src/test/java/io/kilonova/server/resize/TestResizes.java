package io.kilonova.server.resize;

import io.kilonova.migration.MigrationStore;
import io.kilonova.migration.NewMigration;
import io.kilonova.migration.ResizeStore;
import io.kilonova.operation.Saga;
import io.kilonova.server.BlockDeviceRow;
import io.kilonova.server.BlockDeviceStore;
import io.kilonova.server.FlavorSpec;
import io.kilonova.server.LiveResizeRequest;
import io.kilonova.server.ResizeRequest;
import io.kilonova.server.TestCloud;
import io.kilonova.server.VmState;
import io.kilonova.server.power.TestPowers;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The sagas of resizes, and what the API writes before they begin. */
public final class TestResizes {
    public static final FlavorSpec LARGER =
            new FlavorSpec("2", "m1.small", 2, 1024, 2, 0, 0, Map.of());

    private final TestCloud cloud;
    public final ResizeStore resizes;
    public final MigrationStore migrations;

    public TestResizes(TestCloud cloud) {
        this.cloud = cloud;
        this.resizes = new ResizeStore(cloud.jdbc, cloud.json, new BlockDeviceStore(cloud.jdbc));
        this.migrations = new MigrationStore(cloud.jdbc, cloud.json, cloud.clock);
    }

    public Saga<ResizeRequest> resize() {
        return new ResizeServer(
                        sizes(),
                        TestPowers.commands(cloud),
                        cloud.guests,
                        cloud.media,
                        cloud.outcome)
                .saga();
    }

    public Saga<ResizeRequest> confirm() {
        return new ConfirmResizeServer(sizes(), cloud.guests, cloud.outcome).saga();
    }

    public Saga<ResizeRequest> revert() {
        return new RevertResizeServer(
                        sizes(),
                        TestPowers.commands(cloud),
                        cloud.guests,
                        cloud.media,
                        cloud.outcome)
                .saga();
    }

    public Saga<LiveResizeRequest> live() {
        return new LiveResizeServer(sizes(), cloud.guests, cloud.awaited).saga();
    }

    private Sizes sizes() {
        return new Sizes(cloud.placements, cloud.facts, resizes, migrations);
    }

    /** A root disk of the size. */
    public static BlockDeviceRow root(UUID id, long sizeMb) {
        return new BlockDeviceRow(
                id,
                "image",
                "local",
                "i",
                null,
                null,
                sizeMb,
                0,
                "/dev/vda",
                "disk",
                "virtio",
                null,
                null,
                true,
                false,
                null,
                null,
                false);
    }

    /** The rows of a resize to the flavor that is about to begin. */
    public UUID migration(UUID server, FlavorSpec to, VmState from) {
        var id = UUID.randomUUID();
        var row = cloud.read(server);
        migrations.insert(
                new NewMigration(
                        id,
                        server,
                        "resize",
                        "pre-migrating",
                        row.host(),
                        row.host(),
                        null,
                        row.flavor(),
                        to,
                        from,
                        "u1",
                        "p1"),
                UUID.randomUUID());
        var disks = cloud.facts.find(server).orElseThrow().devices();
        resizes.setDisks(
                id,
                disks,
                disks.stream().map(disk -> root(disk.id(), to.rootGb() * 1024L)).toList());
        resizes.countAtLeast(server, to);
        return id;
    }

    /** What a resize may change. */
    public Object traces(UUID server) {
        return List.of(
                cloud.agents.powers(),
                cloud.agents.beforeResize().keySet(),
                cloud.jdbc.queryForList("select * from host_inventory order by 1, 2"),
                cloud.jdbc.queryForList(
                        "select host_id, resource_class, amount from claim order by 1, 2"),
                cloud.jdbc.queryForList(
                        "select flavor_id, vcpus, memory_mb from server where id = ?", server),
                cloud.jdbc.queryForList("select size_mb from server_block_device"));
    }
}
