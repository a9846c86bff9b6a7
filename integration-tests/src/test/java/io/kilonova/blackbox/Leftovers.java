package io.kilonova.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What must not be there once nothing is being done and a project has no servers any more. */
final class Leftovers {
    /** What may never be, and a query that counts it; the parameter is the project's id. */
    private static final Map<String, String> QUERIES = new LinkedHashMap<>();

    static {
        QUERIES.put(
                "servers",
                "select count(*) from server where project_id = ? and deleted_at is null");
        QUERIES.put(
                "servers with a task",
                "select count(*) from server where project_id = ? and task_state is not null");
        QUERIES.put(
                "open operations",
                """
                select count(*) from operation o join server s on s.id = o.server_id
                where s.project_id = ? and o.state in ('ready', 'running', 'undoing')
                """);
        QUERIES.put(
                "unfinished actions",
                """
                select count(*) from instance_action a join server s on s.id = a.server_id
                where s.project_id = ? and a.finished_at is null
                """);
        QUERIES.put(
                "unfinished events",
                """
                select count(*) from instance_action_event e
                join instance_action a on a.id = e.action_id join server s on s.id = a.server_id
                where s.project_id = ? and e.finished_at is null
                """);
        QUERIES.put(
                "claims",
                """
                select count(*) from claim c join server s on s.id = c.server_id
                where s.project_id = ?
                """);
        QUERIES.put(
                "hosts that count other than their claims",
                """
                select count(*) from host_inventory i where ?::text is not null and used <> (
                    select coalesce(sum(amount), 0) from claim c
                    where c.host_id = i.host_id and c.resource_class = i.resource_class)
                """);
        QUERIES.put(
                "guests",
                """
                select count(*) from guest g join server s on s.id = g.server_id
                where s.project_id = ? and g.power_state <> 0
                """);
        QUERIES.put(
                "stray guests",
                """
                select count(*) from stray_guest g left join server s on s.id = g.server_id
                where s.project_id = ? or s.id is null
                """);
        QUERIES.put(
                "servers that may get ports yet",
                """
                select count(*) from late_port l join server s on s.id = l.server_id
                where s.project_id = ?
                """);
        QUERIES.put("ports", "select count(*) from network.port where project_id = ?");
        QUERIES.put(
                "addresses of no port",
                """
                select count(*) from network.fixed_ip i where ?::text is not null
                and not exists (select 1 from network.port p where p.id = i.port_id)
                """);
        QUERIES.put(
                "network quotas that count other than the ports there are",
                """
                select count(*) from network.quota_usage u where u.project_id = ?
                and u.resource = 'port' and u.used <> (
                    select count(*) from network.port p where p.project_id = u.project_id)
                """);
    }

    private final JdbcTemplate database;
    private final List<Path> agents;

    /**
     * @param agents state directories of all agents
     */
    Leftovers(JdbcTemplate database, List<Path> agents) {
        this.database = database;
        this.agents = agents;
    }

    /** How many there are of what should not be. */
    Map<String, Integer> of(String projectId) {
        var found = new LinkedHashMap<String, Integer>();
        QUERIES.forEach((what, sql) -> count(found, what, sql, projectId));
        var mine =
                database.queryForList(
                        "select id::text from server where project_id = ?",
                        String.class,
                        projectId);
        for (var guest : guestsOfHosts()) {
            if (mine.contains(guest)) {
                found.merge("guests of hypervisors", 1, Integer::sum);
            }
        }
        return found;
    }

    private void count(Map<String, Integer> found, String what, String sql, String projectId) {
        var count = database.queryForObject(sql, Integer.class, projectId);
        if (count == null || count > 0) {
            found.put(what, count);
        }
    }

    /** The servers of all guests on all hosts; one that has two guests is there twice. */
    List<String> guestsOfHosts() {
        return filesOfGuests().stream()
                .map(file -> file.getFileName().toString().replace(".json", ""))
                .toList();
    }

    /** How the guest of a server runs, as its host has it; empty when there is none. */
    String powerOnHost(String serverId) {
        return filesOfGuests().stream()
                .filter(file -> file.endsWith(serverId + ".json"))
                .map(file -> JsonMapper.shared().readTree(file).path("power").asString())
                .findFirst()
                .orElse("");
    }

    private List<Path> filesOfGuests() {
        var guests = new ArrayList<Path>();
        for (var agent : agents) {
            try (var files = Files.walk(agent)) {
                files.filter(file -> file.toString().endsWith(".json")).forEach(guests::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.copyOf(guests);
    }
}
