package io.kilonova.server;

import io.kilonova.failure.ComputeFailure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Reads servers: one statement for the rows of a page and two for all that hangs on them. */
@Repository
public class ServerStore {
    static final String FROM =
            """
             from server s
            left join host h on h.id = s.host_id
            left join guest g on g.server_id = s.id and g.host_id = s.host_id
            left join server_fault f on f.server_id = s.id
            """;

    private static final Duration PATIENCE_WITH_EXPRESSIONS = Duration.ofSeconds(5);

    private final JdbcTemplate jdbc;
    private final JdbcTemplate bounded;
    private final JsonMapper json;

    @Autowired
    public ServerStore(JdbcTemplate jdbc, JsonMapper json) {
        this(jdbc, json, PATIENCE_WITH_EXPRESSIONS);
    }

    /** Lists with users' expressions may take no longer than {@code patience}, in seconds. */
    ServerStore(JdbcTemplate jdbc, JsonMapper json, Duration patience) {
        this.jdbc = jdbc;
        this.json = json;
        this.bounded = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        this.bounded.setQueryTimeout((int) patience.toSeconds());
    }

    /** What a plain list shows. */
    public record NamedServer(UUID id, String name) {}

    /** The server, deleted ones too, with its user data. */
    public Optional<ServerRow> find(UUID id) {
        return jdbc
                .query(
                        "select "
                                + ServerRowMapper.COLUMNS
                                + "s.user_data"
                                + FROM
                                + " where s.id = ?",
                        new ServerRowMapper(json),
                        id)
                .stream()
                .findFirst();
    }

    /** Every server of one create, in the order they were asked for. */
    public List<ServerRow> findReservation(String projectId, String reservationId) {
        return jdbc.query(
                "select "
                        + ServerRowMapper.COLUMNS
                        + "s.user_data"
                        + FROM
                        + " where s.reservation_id = ? and s.project_id = ? order by"
                        + " s.launch_index",
                new ServerRowMapper(json),
                reservationId,
                projectId);
    }

    /** Whether the server exists, deleted or not, in that project, or in any when it is null. */
    public boolean exists(UUID id, @Nullable String projectId) {
        return !jdbc.queryForList(
                        "select 1 from server where id = ? and (?::text is null or project_id = ?)",
                        Integer.class,
                        id,
                        projectId,
                        projectId)
                .isEmpty();
    }

    /** At most {@code limit} servers with their user data. */
    public List<ServerRow> listWithUserData(ServerQuery query, int limit) {
        return list("s.user_data", query, limit);
    }

    /** At most {@code limit} servers, without their user data, which may be large. */
    public List<ServerRow> list(ServerQuery query, int limit) {
        return list("null", query, limit);
    }

    /** At most {@code limit} servers, as few words as can be. */
    public List<NamedServer> listNames(ServerQuery query, int limit) {
        return select(
                "s.id, s.name",
                (row, _) -> new NamedServer(row.getObject(1, UUID.class), row.getString(2)),
                query,
                limit);
    }

    /** What hangs on each of the servers; all of them are keys. Two statements. */
    public Map<UUID, ServerDetails> details(Collection<UUID> servers) {
        var collected = new HashMap<UUID, ServerDetails.Collected>();
        servers.forEach(id -> collected.put(id, new ServerDetails.Collected()));
        if (!collected.isEmpty()) {
            var ids =
                    collected.keySet().stream()
                            .map(UUID::toString)
                            .collect(Collectors.joining(",", "{", "}"));
            readWords(ids, collected);
            readNics(ids, collected);
        }
        var details = new HashMap<UUID, ServerDetails>();
        collected.forEach((id, of) -> details.put(id, of.finished()));
        return details;
    }

    private List<ServerRow> list(String userData, ServerQuery query, int limit) {
        return select(ServerRowMapper.COLUMNS + userData, new ServerRowMapper(json), query, limit);
    }

    private <T> List<T> select(String columns, RowMapper<T> mapper, ServerQuery query, int limit) {
        var sql = query.sql();
        var text = "select " + columns + FROM + sql.text() + " limit ?";
        if (!query.hasExpressions()) {
            return jdbc.query(text, mapper, parameters(sql, limit));
        }
        try {
            return bounded.query(text, mapper, parameters(sql, limit));
        } catch (DataAccessException e) {
            throw expressionRefused(e);
        }
    }

    /** What a user's expression made the database refuse is the user's to mend. */
    private static RuntimeException expressionRefused(DataAccessException e) {
        var cause = e.getMostSpecificCause();
        return switch (cause instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "") {
            case "2201B" -> new ComputeFailure.Invalid("A filter is no valid regular expression.");
            case "57014" ->
                    new ComputeFailure.Invalid(
                            "The filters take too long; give a simpler regular expression.");
            default -> e;
        };
    }

    private static Object[] parameters(ServerQuery.Sql sql, int limit) {
        var all = new ArrayList<>(sql.parameters());
        all.add(limit);
        return all.toArray();
    }

    private void readWords(String ids, Map<UUID, ServerDetails.Collected> into) {
        jdbc.query(
                """
                with wanted as materialized (select unnest(?::uuid[]) as id)
                select 'm', server_id, key, value from server_metadata join wanted on server_id = id
                union all
                select 't', server_id, tag, null from server_tag join wanted on server_id = id
                union all
                select 'g', server_id, group_id, name
                from server_security_group join wanted on server_id = id
                union all
                select * from (
                    select 'v', server_id, volume_id, delete_on_termination::text
                    from server_block_device d join wanted on server_id = wanted.id
                    where volume_id is not null order by position) v
                """,
                row -> {
                    var server = of(into, row.getObject(2, UUID.class));
                    switch (row.getString(1)) {
                        case "m" -> server.metadata(row.getString(3), row.getString(4));
                        case "t" -> server.tag(row.getString(3));
                        case "v" -> server.volume(row.getString(3), row.getBoolean(4));
                        default -> server.securityGroup(row.getString(3), row.getString(4));
                    }
                },
                ids);
    }

    private void readNics(String ids, Map<UUID, ServerDetails.Collected> into) {
        jdbc.query(
                """
                select id, server_id, position, network_id, network_name, port_id, owns_port,
                       mac_address, fixed_ips, tag
                from server_nic where server_id = any(?::uuid[]) order by server_id, position
                """,
                row -> {
                    var nic = nic(row);
                    of(into, nic.serverId()).nic(nic);
                },
                ids);
    }

    private static ServerDetails.Collected of(Map<UUID, ServerDetails.Collected> all, UUID server) {
        return Objects.requireNonNull(all.get(server));
    }

    private NicRow nic(ResultSet row) throws SQLException {
        var ips = row.getString(9);
        return new NicRow(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getBoolean(7),
                row.getString(8),
                ips.equals("[]") ? List.of() : FixedIps.read(json, ips),
                row.getString(10));
    }
}
