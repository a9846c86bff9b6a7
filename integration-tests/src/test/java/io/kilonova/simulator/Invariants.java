package io.kilonova.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What holds in every cloud at every moment, and what holds when nothing is going on any more. All
 * of it stands here, as sentences.
 */
final class Invariants {
    private static final Map<String, String> ALWAYS =
            new TreeMap<>(
                    Map.of(
                            "no host gives more than it has",
                            """
                            select h.name || ' gives ' || i.used || ' ' || i.resource_class
                            from host_inventory i join host h on h.id = i.host_id
                            where i.used > floor((i.total - i.reserved) * i.allocation_ratio)
                            """,
                            "what a host gives is the sum of its claims",
                            """
                            select h.name || ' gives ' || i.used || ' ' || i.resource_class
                            from host_inventory i join host h on h.id = i.host_id
                            where i.used <> (select coalesce(sum(c.amount), 0) from claim c
                                where c.host_id = i.host_id and c.resource_class = i.resource_class)
                            """,
                            "a claim is of a server that lives, where it is, or of an operation",
                            """
                            select c.server_id || ' claims ' || c.resource_class
                            from claim c join server s on s.id = c.server_id
                            where (s.deleted_at is not null or s.host_id is distinct from c.host_id)
                              and not exists (select 1 from operation o where o.server_id = s.id
                                  and o.state in ('ready', 'running', 'undoing'))
                            """,
                            "a server claims one host at a time",
                            """
                            select server_id || ' claims ' || count(distinct host_id) || ' hosts'
                            from claim group by server_id having count(distinct host_id) > 1
                            """,
                            "a task is the work of an operation",
                            """
                            select s.id || ' is ' || s.task_state from server s
                            where s.task_state is not null and not exists (
                                select 1 from operation o where o.id = s.operation_id
                                and o.state in ('ready', 'running', 'undoing'))
                            """,
                            "no project has more than its quota",
                            """
                            select project_id || ' has ' || count(*) || ' of ' || sum(vcpus)
                            from server where deleted_at is null
                              and (vm_state <> 'soft-delete' or task_state = 'restoring')
                            group by project_id having count(*) > 10 or sum(vcpus) > 20
                            """,
                            "a server that runs is somewhere",
                            """
                            select s.id || ' is active nowhere' from server s
                            where s.vm_state = 'active' and s.host_id is null
                            """));

    private static final String NUMBERS =
            """
            select 'generation of ' || name, generation::numeric from host
            union all select 'epoch of ' || id, epoch from operation
            union all select 'report of ' || server_id || ' on ' || host_id,
                generation * 1000000000::numeric + sequence from guest
            union all select 'version of ' || id, version from server
            """;

    /** Without parameters, but planned once and not each time. */
    private static final Object[] PREPARED = {};

    private final JdbcTemplate jdbc;
    private final List<SimulatedHost> hosts;
    private final Map<String, Long> highest = new HashMap<>();
    private final String always;

    Invariants(JdbcTemplate jdbc, List<SimulatedHost> hosts) {
        this.jdbc = jdbc;
        this.hosts = hosts;
        var parts = new ArrayList<String>();
        ALWAYS.forEach((sentence, sql) ->
                parts.add("select '" + sentence + "', x.* from (" + sql + ") x"));
        this.always = String.join(" union all ", parts);
    }

    /** Asks no database. */
    void checkGuests() {
        var places = new HashMap<String, String>();
        for (var host : hosts) {
            for (var server : host.running()) {
                var other = places.put(server, host.name());
                if (other != null) {
                    throw broken(
                            "a server runs on one host at most",
                            server + " on " + other + " and " + host.name());
                }
            }
        }
    }

    void checkRows() {
        var broken =
                jdbc.query(
                        always, (row, _) -> broken(row.getString(1), row.getString(2)), PREPARED);
        if (!broken.isEmpty()) {
            throw broken.getFirst();
        }
    }

    /** Numbers that tell old from new never go back. */
    void checkNumbers() {
        jdbc.query(
                NUMBERS,
                row -> {
                    var name = row.getString(1);
                    var value = row.getLong(2);
                    var before = highest.put(name, value);
                    if (before != null && before > value) {
                        throw broken(
                                "generations and epochs never go back",
                                name + " from " + before + " to " + value);
                    }
                },
                PREPARED);
    }

    private static AssertionError broken(String sentence, String how) {
        return new AssertionError("broken: " + sentence + ": " + how);
    }
}
