package io.kilonova.network;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Reads, in one statement, all that making or changing a port has to know. */
@Repository
public class PortPlaceStore {
    private static final String SELECT =
            """
            select n.id, n.project_id, n.shared, n.external, n.port_security_enabled,
                   s.id as subnet_id, s.cidr, s.pool_starts, s.pool_ends, s.ipv6_address_mode,
                   (select id from network.security_group
                    where project_id = ? and is_default) as default_group,
                   array(select id from network.security_group
                         where id = any(?) and (project_id = ? or ?)) as known_groups
            from network.network n left join network.subnet s on s.network_id = n.id
            where n.id = ?
            order by s.created_at, s.id
            """;

    private final JdbcTemplate jdbc;

    public PortPlaceStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What is looked for.
     *
     * @param project the port's
     * @param seesAll whether groups of other projects will do, too
     */
    public record Query(UUID network, String project, List<UUID> groups, boolean seesAll) {
        public Query {
            groups = List.copyOf(groups);
        }
    }

    /** Empty when there is no such network. */
    public Optional<PortPlace> find(Query query) {
        return jdbc.query(
                SELECT,
                PortPlaceStore::place,
                query.project(),
                Rows.uuids(query.groups()),
                query.project(),
                query.seesAll(),
                query.network());
    }

    private static Optional<PortPlace> place(ResultSet row) throws SQLException {
        if (!row.next()) {
            return Optional.empty();
        }
        var head =
                new PortPlace(
                        Rows.uuid(row, "id"),
                        row.getString("project_id"),
                        row.getBoolean("shared"),
                        row.getBoolean("external"),
                        row.getBoolean("port_security_enabled"),
                        List.of(),
                        row.getObject("default_group", UUID.class),
                        Rows.uuids(row, "known_groups"));
        var subnets = new ArrayList<PortPlace.Block>();
        do {
            var subnet = block(row);
            if (subnet != null) {
                subnets.add(subnet);
            }
        } while (row.next());
        return Optional.of(
                new PortPlace(
                        head.networkId(),
                        head.projectId(),
                        head.isShared(),
                        head.isExternal(),
                        head.hasPortSecurity(),
                        subnets,
                        head.defaultGroup(),
                        head.knownGroups()));
    }

    private static PortPlace.@Nullable Block block(ResultSet row) throws SQLException {
        var id = row.getObject("subnet_id", UUID.class);
        return id == null
                ? null
                : new PortPlace.Block(
                        id,
                        Cidr.stored(row.getString("cidr")),
                        SubnetStore.pools(
                                Rows.texts(row, "pool_starts"), Rows.texts(row, "pool_ends")),
                        SubnetRow.isAutoconfigured(row.getString("ipv6_address_mode")));
    }
}
