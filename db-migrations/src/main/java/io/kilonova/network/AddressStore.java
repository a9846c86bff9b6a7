package io.kilonova.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Gives addresses out: whoever inserts one has it, everybody else goes on to another. */
@Repository
public class AddressStore {
    private static final String TAKE =
            """
            with offered as (
                select * from unnest(?::integer[], ?::uuid[], ?::uuid[], ?::text[])
                    with ordinality as o (want, port_id, subnet_id, address, rank)
            ), free as (
                select distinct on (want) want, port_id, subnet_id, address::inet as ip
                from offered o
                where not exists (select 1 from network.fixed_ip f
                                  where f.subnet_id = o.subnet_id and f.ip = o.address::inet)
                order by want, rank
            ), taken as (
                insert into network.fixed_ip (subnet_id, ip, port_id, position)
                select subnet_id, ip, port_id, want from free order by subnet_id, ip
                on conflict (subnet_id, ip) do nothing
                returning subnet_id, ip, position
            )
            select position as want, subnet_id, host(ip) as address from taken
            """;

    /** Runs of free addresses of a range; a run begins at the range's start or after one in use. */
    private static final String GAPS =
            """
            select host(first) as first,
                   host(coalesce((select min(f.ip) - 1 from network.fixed_ip f
                                  where f.subnet_id = :subnet and f.ip >= first
                                    and f.ip <= :end), :end)) as last
            from (
                select :start as first
                where not exists (select 1 from network.fixed_ip f
                                  where f.subnet_id = :subnet and f.ip = :start)
                union all
                (select f.ip + 1 from network.fixed_ip f
                 where f.subnet_id = :subnet and f.ip >= :start and f.ip < :end
                   and not exists (select 1 from network.fixed_ip n
                                   where n.subnet_id = :subnet and n.ip = f.ip + 1)
                 order by f.ip limit 16)
            ) runs
            """
                    .replace(":subnet", "?::uuid")
                    .replace(":start", "?::inet")
                    .replace(":end", "?::inet");

    private final JdbcTemplate jdbc;

    public AddressStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What one address is chosen from, the best first.
     *
     * @param want numbers the offers of one call, and orders the addresses of a port
     */
    public record Offer(int want, UUID portId, UUID subnetId, List<IpAddress> candidates) {
        public Offer {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * Takes for each offer its first candidate that is free; waits for whoever is about to take the
     * same one. Writes the port's id, of a port that need not be there before the commit.
     *
     * @return what was taken, by want; others had the rest
     */
    public Map<Integer, PortRow.FixedIp> take(List<Offer> offers) {
        var wants = new ArrayList<Integer>();
        var ports = new ArrayList<UUID>();
        var subnets = new ArrayList<UUID>();
        var addresses = new ArrayList<String>();
        for (var offer : offers) {
            for (var candidate : offer.candidates()) {
                wants.add(offer.want());
                ports.add(offer.portId());
                subnets.add(offer.subnetId());
                addresses.add(candidate.toString());
            }
        }
        var taken = new HashMap<Integer, PortRow.FixedIp>();
        jdbc.query(
                TAKE,
                row -> {
                    var ip =
                            new PortRow.FixedIp(
                                    row.getObject("subnet_id", UUID.class),
                                    row.getString("address"));
                    taken.put(row.getInt("want"), ip);
                },
                wants.toArray(Integer[]::new),
                Rows.uuids(ports),
                Rows.uuids(subnets),
                addresses.toArray(String[]::new));
        return Map.copyOf(taken);
    }

    /** Some free runs of the range, none when all of it is in use. */
    public List<IpRange> gaps(UUID subnet, IpRange range) {
        var start = range.start().toString();
        var end = range.end().toString();
        return jdbc.query(
                GAPS,
                (row, _) ->
                        new IpRange(
                                IpAddress.stored(row.getString("first")),
                                IpAddress.stored(row.getString("last"))),
                subnet,
                end,
                end,
                start,
                subnet,
                start,
                subnet,
                start,
                end,
                subnet);
    }

    public void release(UUID port, List<PortRow.FixedIp> addresses) {
        for (var address : addresses) {
            jdbc.update(
                    """
                    delete from network.fixed_ip
                    where port_id = ? and subnet_id = ? and ip = ?::inet
                    """,
                    port,
                    address.subnetId(),
                    address.address());
        }
    }
}
