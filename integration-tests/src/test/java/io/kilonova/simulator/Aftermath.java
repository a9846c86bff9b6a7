package io.kilonova.simulator;

import io.kilonova.agent.protocol.PowerState;
import io.kilonova.server.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What holds once the weather is fine and enough time has passed: everything that was promised has
 * come true, or says why not, and nothing is left over.
 */
final class Aftermath {
    private static final Map<String, String> SENTENCES =
            new TreeMap<>(
                    Map.of(
                            "no operation goes on",
                            """
                            select kind || ' ' || id || ' is ' || state from operation
                            where state in ('ready', 'running', 'undoing')
                            """,
                            "nothing is done to any server",
                            "select id || ' is ' || task_state from server where task_state is not"
                                    + " null",
                            "a server in error has a reason",
                            """
                            select s.id::text from server s where s.vm_state = 'error'
                              and not exists (select 1 from server_fault f where f.server_id = s.id)
                            """,
                            "a server that is somewhere claims what its flavor says, another"
                                    + " nothing",
                            """
                            select s.id || ' is ' || s.vm_state || ' and claims ' || coalesce(
                                (select sum(c.amount) from claim c where c.server_id = s.id
                                 and c.resource_class = 'VCPU'), 0)
                            from server s
                            where coalesce((select sum(c.amount) from claim c
                                      where c.server_id = s.id and c.host_id = s.host_id
                                      and c.resource_class = 'VCPU'), 0)
                                <> case when s.host_id is null or s.deleted_at is not null then 0
                                   else s.vcpus end
                            """,
                            "what was done last to a server shows, unless it stopped by itself",
                            """
                            select s.id || ' is ' || s.vm_state || ' after ' || a.action
                            from server s cross join lateral (
                                select action, message from instance_action
                                where server_id = s.id order by started_at desc limit 1) a
                            join (values %s) as o (action, landings) on o.action = a.action
                            where a.message is null and s.vm_state <> 'stopped'
                              and not o.landings @> array [s.vm_state]
                            """
                                    .formatted(landings()),
                            "every action has ended",
                            """
                            select a.action || ' of ' || a.server_id from instance_action a
                            left join instance_action_event e on e.action_id = a.id
                            where a.finished_at is null
                               or (e.action_id is not null and e.finished_at is null)
                            """,
                            "no guest is a stray",
                            "select server_id || ' on ' || host_id from stray_guest",
                            "no port is awaited",
                            "select server_id::text from late_port"));

    private final World world;
    private final JdbcTemplate jdbc;
    private final List<SimulatedHost> hosts;
    private final List<SimulatedUser> users;

    Aftermath(
            World world, JdbcTemplate jdbc, List<SimulatedHost> hosts, List<SimulatedUser> users) {
        this.world = world;
        this.jdbc = jdbc;
        this.hosts = hosts;
        this.users = users;
    }

    /** What does not hold yet; empty at the good end. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        SENTENCES.forEach((sentence, sql) ->
                jdbc.query(
                        sql,
                        row -> {
                            problems.add(sentence + ": " + row.getString(1));
                        }));
        checkGuests(problems);
        checkPorts(problems);
        users.forEach(user -> checkPromises(user, problems));
        return problems;
    }

    /** What an action, once done, makes of a server. */
    private static String landings() {
        var landings = new TreeMap<String, Set<String>>();
        for (var operation : Operation.values()) {
            var known = landings.computeIfAbsent(operation.action(), _ -> new TreeSet<>());
            operation.landings().forEach(landing -> known.add("'" + landing.wire() + "'"));
        }
        landings.values().removeIf(Set::isEmpty);
        return landings.entrySet().stream()
                .map(e ->
                        "('%s', array [%s])".formatted(e.getKey(), String.join(", ", e.getValue())))
                .collect(Collectors.joining(", "));
    }

    private record ServerRow(String id, String state, String host) {}

    private List<ServerRow> servers() {
        return jdbc.query(
                """
                select s.id::text, s.vm_state, coalesce(h.name, '') from server s
                left join host h on h.id = s.host_id where s.deleted_at is null order by s.number
                """,
                (row, _) -> new ServerRow(row.getString(1), row.getString(2), row.getString(3)));
    }

    /** Guests are where their servers are, and nowhere else, and run as these say. */
    private void checkGuests(List<String> problems) {
        var left = new TreeMap<String, PowerState>();
        for (var host : hosts) {
            host.powers()
                    .forEach((server, power) -> left.put(server + " on " + host.name(), power));
        }
        for (var server : servers()) {
            var place = server.id() + " on " + server.host();
            var power = left.remove(place);
            var isRight =
                    switch (server.state()) {
                        case "active" -> power == PowerState.RUNNING;
                        case "rescued" ->
                                power == PowerState.RUNNING
                                        || power == PowerState.SHUTDOWN
                                        || power == PowerState.CRASHED;
                        case "paused" -> power == PowerState.PAUSED;
                        case "suspended" -> power == PowerState.SUSPENDED;
                        case "stopped" ->
                                power == PowerState.SHUTDOWN || power == PowerState.CRASHED;
                        default -> true;
                    };
            if (!isRight) {
                problems.add(
                        "a guest is what its server is: %s is %s and not %s"
                                .formatted(place, power, server.state()));
            }
        }
        left.keySet().forEach(place -> problems.add("a guest is of a server there: " + place));
    }

    private void checkPorts(List<String> problems) {
        var known =
                new TreeSet<>(
                        jdbc.query(
                                """
                                select n.port_id || ' ' || n.server_id from server_nic n
                                join server s on s.id = n.server_id
                                where n.port_id is not null and s.deleted_at is null
                                """,
                                (row, _) -> row.getString(1)));
        for (var port : world.services().ports()) {
            if (!known.remove(port.id() + " " + port.server())) {
                problems.add("a port belongs to a server that knows it: " + port);
            }
        }
        known.forEach(port -> problems.add("a server's port exists: " + port));
    }

    private void checkPromises(SimulatedUser user, List<String> problems) {
        if (!user.isIdle()) {
            problems.add("every request is answered: " + user.project());
        }
        var live = 0;
        for (var server : user.servers()) {
            var states = states(server);
            if (server.isAccepted() && states.size() != server.wish().count()) {
                problems.add("no accepted request is lost: " + server + " are " + states);
            }
            if (!server.isDeleteAsked() && states.contains("deleted")) {
                problems.add("nothing is deleted unasked: " + server);
            }
            if (server.isDeletePromised() && hasSpared(server)) {
                problems.add("what shall be deleted is, or says why: " + server + " " + states);
            }
            live += (int) states.stream().filter(state -> !state.equals("deleted")).count();
        }
        var counted =
                Objects.requireNonNull(
                        jdbc.queryForObject(
                                """
                                select count(*) from server
                                where project_id = ? and deleted_at is null
                                """,
                                Integer.class,
                                user.project()));
        if (counted != live) {
            problems.add(
                    "a project has what it asked for: %s, %d and not %d"
                            .formatted(user.project(), counted, live));
        }
    }

    private boolean hasSpared(SimulatedServer server) {
        var spared =
                jdbc.queryForList(
                        """
                        select 1 from server s
                        where reservation_id = ? and vm_state not in ('deleted', 'error')
                          and not exists (
                              select 1 from instance_action a
                              where a.server_id = s.id and a.action = 'delete'
                                and a.message is not null)
                        """,
                        server.reservation());
        return !spared.isEmpty();
    }

    private List<String> states(SimulatedServer server) {
        return jdbc.query(
                "select vm_state from server where reservation_id = ?",
                (row, _) -> row.getString(1),
                server.reservation());
    }
}
