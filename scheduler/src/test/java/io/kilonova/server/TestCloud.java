package io.kilonova.server;

import static io.kilonova.server.ANewServer.aServer;
import static org.assertj.core.api.Assertions.assertThat;

import io.kilonova.action.InstanceActionRow;
import io.kilonova.action.InstanceActionRow.Asker;
import io.kilonova.action.InstanceActionStore;
import io.kilonova.database.TestDatabase;
import io.kilonova.fleet.AgentsInMemory;
import io.kilonova.guest.StrayGuestStore;
import io.kilonova.host.HostConnectorStore;
import io.kilonova.id.Ids;
import io.kilonova.image.ImagesInMemory;
import io.kilonova.network.NicPorts;
import io.kilonova.network.PortSettings;
import io.kilonova.network.PortsInMemory;
import io.kilonova.operation.Doorbell;
import io.kilonova.operation.NewOperation;
import io.kilonova.operation.OperationStore;
import io.kilonova.placement.PlacementSettings;
import io.kilonova.placement.Placements;
import io.kilonova.placement.TestPlacements;
import io.kilonova.time.Timeline;
import io.kilonova.volume.BlockStorageInMemory;
import io.kilonova.volume.VolumeAttachments;
import io.kilonova.volume.VolumeReturns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A database, hosts, agents and a network service in which servers are built and deleted. */
public final class TestCloud implements AutoCloseable {
    public static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

    public final TestDatabase database = TestDatabase.create();
    public final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    public final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    public final JsonMapper json = JsonMapper.shared();
    public final Doorbell doorbell = new Doorbell(database.dataSource(), Timeline.real());
    public final OperationStore operations = new OperationStore(jdbc, json, doorbell);
    public final TransactionTemplate transactions =
            new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
    public final ServerStore servers = new ServerStore(jdbc, json);
    public final ServerStateStore states = new ServerStateStore(jdbc, clock);
    public final InstanceActionStore actions = new InstanceActionStore(jdbc);
    public final GuestFactsStore facts =
            new GuestFactsStore(jdbc, json, new BlockDeviceStore(jdbc));
    public final NicStore nics = new NicStore(jdbc, json);
    public final AgentsInMemory agents = new AgentsInMemory();
    public final PortsInMemory ports = new PortsInMemory();
    public final ImagesInMemory images = new ImagesInMemory();
    public final NicPorts nicPorts =
            new NicPorts(ports, new LatePortStore(jdbc), new PortSettings(Duration.ofMinutes(10)));
    public final TestPlacements hosts = new TestPlacements(jdbc);
    public final Placements placements = hosts.placements();
    public final PlacementSettings settings =
            new PlacementSettings(Duration.ofSeconds(60), Duration.ZERO, 5, 1, 1, 1);
    public final ServerMedia media =
            new ServerMedia((id, _) -> images.find(id), facts, new MediaStore(jdbc, json), json);
    public final BlockStorageInMemory storage = new BlockStorageInMemory();
    public final BlockDeviceStore devices = new BlockDeviceStore(jdbc);
    public final VolumeAttachments attachments =
            new VolumeAttachments(storage, new HostConnectorStore(jdbc), json);
    public final VolumeReturns returns = new VolumeReturns(storage, attachments);
    public final GuestCommands guests =
            new GuestCommands(agents, facts, new StrayGuestStore(jdbc), settings);
    public final ServerOutcome outcome = new ServerOutcome(states, actions, clock);
    public final AwaitedOutcome awaited = new AwaitedOutcome(outcome, doorbell);
    public final GuestImages copies =
            new GuestImages(guests, facts, images, new TaskProgress(outcome, transactions));
    public final ShelveStore shelves = new ShelveStore(jdbc, clock);
    public final ShelvedImages saved = new ShelvedImages(shelves, operations, Ids.random());
    public final Offloads offloads = new Offloads(states, operations, Ids.random());

    private final List<UUID> made = new ArrayList<>();

    {
        agents.sendImagesTo(images::arrive);
    }

    /** A server in BUILD with two interfaces, the second on a user's own port. */
    public NewServer newServer() {
        return newServer(List.of());
    }

    /** Likewise, with these disks. */
    public NewServer newServer(List<BlockDeviceRow> disks) {
        var wish =
                aServer()
                        .metadata("color", "blue")
                        .userData("aGVsbG8=")
                        .nic("net", "private")
                        .nic("net", "private", ports.portOfUser());
        disks.forEach(wish::device);
        var server = wish.build();
        new NewServerStore(jdbc, json).insert(List.of(server));
        made.add(server.id());
        return server;
    }

    /** Asks for the build of the server as the API does. */
    public UUID askForBuild(NewServer server) {
        var request =
                new BuildRequest(
                        server.id(),
                        server.projectId(),
                        server.userId(),
                        server.flavor(),
                        server.image(),
                        server.devices().stream()
                                .anyMatch(device -> device.isVolume() && device.isRoot()),
                        server.devices().stream().anyMatch(BlockDeviceRow::isVolume),
                        null,
                        null,
                        null,
                        Map.of(),
                        server.nics(),
                        List.of("group"),
                        List.of(new BuildRequest.InjectedFile("/etc/motd", "aGk=")),
                        "secret");
        return begin(server.id(), server.build(), Operation.BUILD, "server.build", request);
    }

    /** Asks for the delete of the server as the API does. */
    public UUID askForDelete(UUID server) {
        return ask(server, Operation.DELETE, "server.delete", new DeleteRequest(server));
    }

    /** Sets an item of the server's metadata. */
    public void metadata(UUID server, String key, String value) {
        jdbc.update(
                "insert into server_metadata (server_id, key, value) values (?, ?, ?)",
                server,
                key,
                value);
    }

    /** Asks for any operation as the API does; the server's state must allow it. */
    public UUID ask(UUID server, Operation operation, String saga, Object input) {
        var id = UUID.randomUUID();
        transactions.executeWithoutResult(_ -> {
            var decision =
                    states.apply(server, new ServerEvent.Requested(operation, id)).orElseThrow();
            assertThat(decision).isNotInstanceOf(Decision.Refuse.class);
            if (!operation.during().isEmpty()) {
                operations.cancelOthers(server, id);
            }
            begin(server, id, operation, saga, input);
        });
        return id;
    }

    /** Puts the server's row where an operation begins, without doing anything. */
    public void place(UUID server, VmState vm) {
        jdbc.update("update server set vm_state = ? where id = ?", vm.wire(), server);
    }

    private UUID begin(UUID server, UUID id, Operation operation, String saga, Object input) {
        operations.enqueue(new NewOperation(id, saga, server, input, "req-" + id, null));
        var asker = new Asker("req-" + id, "u1", "p1", NOW);
        actions.insert(
                List.of(
                        InstanceActionRow.begun(
                                UUID.randomUUID(), server, id, operation.action(), asker)));
        return id;
    }

    public ServerRow read(UUID server) {
        return servers.find(server).orElseThrow();
    }

    public UUID latest() {
        return made.getLast();
    }

    /** Whatever servers may leave behind, but for the rows that tell of them. */
    public Object leftovers() {
        return List.of(
                agents.running(),
                agents.powers(),
                images.statuses(),
                storage.made(),
                storage.attached(),
                jdbc.queryForList(
                        """
                        select volume_id, detaching from server_block_device
                        where attachment_id is not null or detaching order by 1, 2
                        """),
                ports.owners().entrySet().stream()
                        .filter(port -> !port.getValue().isEmpty())
                        .collect(Collectors.toSet()),
                jdbc.queryForList("select * from claim order by 1, 2, 3"),
                jdbc.queryForList("select * from host_inventory order by 1, 2"),
                jdbc.queryForList(
                        """
                        select count(*) from server_nic
                        where mac_address is not null or (owns_port and port_id is not null)
                        """),
                jdbc.queryForList(
                        "select count(*) from server where host_id is not null and deleted_at is"
                                + " null"));
    }

    /** How the action of the operation ended: its message and its events' results. */
    public void assertAction(UUID operation, String message, String... results) {
        var action =
                jdbc.queryForMap(
                        """
                        select coalesce(message, 'fine') as message, finished_at is not null as ended
                        from instance_action where operation_id = ?
                        """,
                        operation);
        assertThat(action).containsEntry("message", message).containsEntry("ended", true);
        assertThat(
                        jdbc.queryForList(
                                """
                                select coalesce(e.result, 'open') from instance_action_event e
                                join instance_action a on a.id = e.action_id
                                where a.operation_id = ? order by e.sequence
                                """,
                                String.class,
                                operation))
                .containsExactly(results);
    }

    @Override
    public void close() {
        doorbell.close();
        database.close();
    }
}
