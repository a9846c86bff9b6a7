package io.kilonova.server;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a scheduler needs to make a server's guest, and where its guests may be. */
@Repository
public class GuestFactsStore {
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final BlockDeviceStore devices;

    public GuestFactsStore(JdbcTemplate jdbc, JsonMapper json, BlockDeviceStore devices) {
        this.jdbc = jdbc;
        this.json = json;
        this.devices = devices;
    }

    /**
     * A host that a guest of a server may be on.
     *
     * @param isUp its agent was heard of lately and nobody says that it is down
     */
    public record Place(UUID hostId, String host, String instanceName, boolean isUp) {}

    /** The host that a server is on. */
    public record Host(UUID id, String name, String availabilityZone) {}

    public Optional<Host> host(UUID serverId) {
        return jdbc
                .query(
                        """
                        select h.id, h.name, h.availability_zone
                        from server s join host h on h.id = s.host_id where s.id = ?
                        """,
                        (row, _) ->
                                new Host(
                                        row.getObject(1, UUID.class),
                                        row.getString(2),
                                        row.getString(3)),
                        serverId)
                .stream()
                .findFirst();
    }

    public Optional<GuestFacts> find(UUID serverId) {
        // not while the other query's connection is held: a pool empties itself that way
        var disks = devices.of(serverId);
        return jdbc
                .query(
                        """
                        select s.number, s.host_id, s.project_id, s.user_id, s.name, s.hostname, s.flavor,
                            s.image, s.rescue, s.key_name, s.public_key, s.user_data,
                            s.config_drive, s.launch_index, s.reservation_id,
                            coalesce(h.availability_zone, ''),
                            coalesce((select jsonb_object_agg(m.key, m.value)::text
                                      from server_metadata m where m.server_id = s.id), '{}'),
                            array(select n.wire::text from server_nic n
                                  where n.server_id = s.id and n.wire is not null
                                  order by n.position),
                            (select m.media::text from server_media m where m.server_id = s.id),
                            array(select c.resource_class from claim c
                                  where c.server_id = s.id and c.host_id = s.host_id
                                    and not exists (
                                        select 1 from migration m
                                        where m.server_id = s.id and m.status = 'finished'
                                          and not jsonb_exists(
                                              m.new_resources, c.resource_class)))
                        from server s left join host h on h.id = s.host_id
                        where s.id = ?
                        """,
                        (row, _) -> facts(serverId, row, disks),
                        serverId)
                .stream()
                .findFirst();
    }

    private GuestFacts facts(UUID serverId, ResultSet row, List<BlockDeviceRow> disks)
            throws SQLException {
        var image = image(row.getString(8));
        return new GuestFacts(
                serverId,
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                json.readValue(row.getString(7), FlavorSpec.class),
                image,
                image(row.getString(9)),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                row.getBoolean(13),
                row.getInt(14),
                row.getString(15),
                row.getString(16),
                json.readValue(row.getString(17), TEXTS),
                wires(row.getArray(18)),
                disks,
                media(row.getString(19), image),
                pageSize((String[]) row.getArray(20).getArray()));
    }

    private Media media(@Nullable String text, @Nullable ImageSpec image) {
        return text == null ? Media.usual(image) : json.readValue(text, Media.class);
    }

    private static long pageSize(String[] claimed) {
        return Arrays.stream(claimed)
                .map(MemoryPages::sizeOf)
                .flatMapToLong(OptionalLong::stream)
                .findFirst()
                .orElse(0);
    }

    private @Nullable ImageSpec image(@Nullable String text) {
        return text == null ? null : json.readValue(text, ImageSpec.class);
    }

    private List<Wire> wires(Array texts) throws SQLException {
        return Arrays.stream((String[]) texts.getArray())
                .map(text -> json.readValue(text, Wire.class))
                .toList();
    }

    /**
     * Every host that the server is on by its own row, by its claims or by a host's report.
     *
     * @param silence a host not heard of for so long is down
     */
    public List<Place> places(UUID serverId, Duration silence) {
        return jdbc.query(
                """
                select h.id, h.name, s.number,
                    h.last_seen > now() - make_interval(secs => ?) and not h.forced_down
                from server s join host h
                  on h.id = s.host_id
                  or h.id in (select g.host_id from guest g where g.server_id = s.id)
                  or h.id in (select c.host_id from claim c where c.server_id = s.id)
                where s.id = ?
                order by h.name
                """,
                (row, _) ->
                        new Place(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                GuestFacts.instanceName(row.getLong(3)),
                                row.getBoolean(4)),
                silence.toMillis() / 1000.0,
                serverId);
    }

    /** Whether the host is up, by the same rule; not when there is no such host. */
    public boolean isUp(UUID hostId, Duration silence) {
        return !jdbc.queryForList(
                        """
                        select 1 from host where id = ? and not forced_down
                          and last_seen > now() - make_interval(secs => ?)
                        """,
                        Integer.class,
                        hostId,
                        silence.toMillis() / 1000.0)
                .isEmpty();
    }

    /** Whether there is a host besides the server's that could take it: enabled, and up. */
    public boolean hasOtherHost(UUID serverId, Duration silence) {
        return !jdbc.queryForList(
                        """
                        select 1 from host h where not h.disabled and not h.forced_down
                          and h.last_seen > now() - make_interval(secs => ?)
                          and h.id is distinct from (select host_id from server where id = ?)
                        limit 1
                        """,
                        Integer.class,
                        silence.toMillis() / 1000.0,
                        serverId)
                .isEmpty();
    }
}
