package io.kilonova.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    public GuestFactsStore(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * A host that a guest of a server may be on.
     *
     * @param isUp its agent was heard of lately and nobody says that it is down
     */
    public record Place(UUID hostId, String host, String instanceName, boolean isUp) {}

    public Optional<GuestFacts> find(UUID serverId) {
        return jdbc
                .query(
                        """
                        select number, name, hostname, key_name, public_key, user_data,
                            config_drive, launch_index, reservation_id,
                            coalesce((select jsonb_object_agg(m.key, m.value)::text
                                      from server_metadata m where m.server_id = s.id), '{}')
                        from server s where id = ?
                        """,
                        (row, _) ->
                                new GuestFacts(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getString(6),
                                        row.getBoolean(7),
                                        row.getInt(8),
                                        row.getString(9),
                                        json.readValue(row.getString(10), TEXTS)),
                        serverId)
                .stream()
                .findFirst();
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
}
